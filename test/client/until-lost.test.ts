import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { UntilLost } from '../../src/client/until-lost.ts'

describe('work that may be given up', () => {
  it('ends as it would by itself while nothing is lost', async () => {
    const conversation = new UntilLost()
    expect(await conversation.during(Promise.resolve(1))).toBe(1)
    await expect(conversation.during(Promise.reject(new Error('its own')))).rejects.toThrow('its own')
  })

  it('fails at once when it is lost, and so does what comes later', async () => {
    const conversation = new UntilLost()
    const waiting = conversation.during(sleep(60_000, 'late', { ref: false }))
    conversation.lose(new Error('gone'))
    conversation.lose(new Error('gone again'))
    await expect(waiting).rejects.toThrow(/^gone$/)
    await expect(conversation.during(Promise.resolve(1))).rejects.toThrow(/^gone$/)
  })
})
