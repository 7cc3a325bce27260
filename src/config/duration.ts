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
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1_000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
