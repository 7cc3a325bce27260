/** Agents that build a booking page, tidy a website and once explored an idea, with all that was said meanwhile. */
import type { SampleTable } from '../sample.ts'
import { agentsSample } from './orchestrator/agents.ts'
import { planSample } from './orchestrator/plan.ts'
import { projectsSample } from './orchestrator/projects.ts'
import { talkSample } from './orchestrator/talk.ts'

export const orchestratorSample = (): SampleTable[] => [...planSample(), ...agentsSample(), ...projectsSample(), ...talkSample()]
