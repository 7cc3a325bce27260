/** The endpoints of the API that is observed. */
import { outage } from '../world.ts'

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  /** Milliseconds that an ordinary request takes. */
  readonly usual: number
  /** Answers without the database, so an outage of that does not touch it. */
  readonly standsAlone?: true
}

export const endpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/api/tasks', usual: 18 },
  { method: 'POST', path: '/api/tasks', usual: 34 },
  { method: 'GET', path: '/api/search', usual: 61 },
  { method: 'POST', path: '/api/sessions', usual: 95 },
  { method: 'GET', path: '/health', usual: 2, standsAlone: true },
]

export const fails = (endpoint: Endpoint, instant: Date) => !endpoint.standsAlone && instant >= outage.start && instant < outage.end
