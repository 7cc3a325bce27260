import { Writable } from 'node:stream'

/** A stream that hands what is written to a function, and looks like another as far as width and terminal go. */
export class CaughtStream extends Writable {
  readonly isTTY: boolean
  readonly columns: number | undefined

  constructor(like: { isTTY?: boolean; columns?: number | undefined }, take: (text: string) => void) {
    super({
      decodeStrings: false,
      write: (chunk, _, done) => {
        take(String(chunk))
        done()
      },
    })
    this.isTTY = like.isTTY === true
    this.columns = like.columns
  }
}
