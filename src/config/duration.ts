const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of `500ms`, `5s`, `2min`, `1h` or `1d`, PostgreSQL's own units; undefined for anything else, a bare number included. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h|d)$/.exec(text.trim())
  if (!match) return text.trim() === '0' ? 0 : undefined
  const milliseconds = Number(match[1]) * (UNITS[match[2] ?? ''] ?? Number.NaN)
  // PostgreSQL keeps its timeouts in a signed 32-bit count of milliseconds.
  return milliseconds <= 2_147_483_647 ? Math.round(milliseconds) : undefined
}

/** A duration for a person: `850 ms`, `1.4 s`, `3 min 20 s`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.round(milliseconds)
  if (whole < 1_000) return `${whole} ms`
  if (whole < 59_950) return `${(whole / 1_000).toFixed(1)} s`
  const seconds = Math.round(whole / 1_000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
