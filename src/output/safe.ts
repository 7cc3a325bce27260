/**
 * Text from a database or a file, with what would steer the terminal made visible: control characters (escape sequences begin with one)
 * and the marks that reverse the direction of writing. Line breaks and tabs stay.
 */
export function safeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}
