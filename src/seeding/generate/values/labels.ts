/** Words for columns that say of what kind something is, or in which state; and texts that people write. */
import { pick } from '../chance.ts'
import type { Cell } from './cell.ts'
import { made, oneOf, type Phrase, type PhraseRule } from './phrase.ts'
import { adjectives, colors, genres, nouns } from './pools.ts'
import { between, diary, html, logLine, markdown, paragraph, question, sentence, title, wish } from './writing.ts'

const PROVIDERS = ['google', 'google', 'github', 'microsoft', 'apple', 'gitlab']
const TALK = /^(message|chat|inquiry|conversation|comment|reply|channel|mail|email|post)$/
const LOGS = /^(log|event_log|audit|trace)$/
const TROUBLE = /warn|err|crit|fatal|alert|emerg/i

/** What a log says goes with its level, where it has one. */
const logged = (cell: Cell): Phrase => {
  const levels = cell.others.find((name) => /level|severity/i.test(name))
  const { draw } = cell
  return {
    head: (row) => logLine(draw, row, levels === undefined ? draw(row) % 5 === 0 : TROUBLE.test(cell.other(levels)?.value(row) ?? '')),
    joint: ' #',
  }
}

const jsonLine = made(
  (draw, row) =>
    `{"type":"${pick(draw, row, ['system', 'assistant', 'tool_use', 'tool_result'])}","n":${between(draw, row, 1, 400, 1)},"text":"${sentence(draw, row, 2)}"}`,
  ' ',
)

export const labels: readonly PhraseRule[] = [
  {
    on: /(^|_)colou?r$/,
    make: (cell) =>
      cell.type.modifier === 11
        ? made((draw, row) => `#${(draw(row) >>> 8).toString(16).padStart(6, '0')}`, '-')(cell)
        : oneOf(colors)(cell),
  },
  { on: /(^|_)genre$/, make: oneOf(genres) },
  { on: /(^|_)(gender|sex)$/, make: oneOf(['female', 'male', 'female', 'male', 'nonbinary']) },
  { on: /^provider$/, of: /^agent$/, make: oneOf(['claude']) },
  { on: /(^|_)provider$/, make: oneOf(PROVIDERS) },
  { on: /(^|_)platform$/, make: oneOf(['slack', 'slack', 'discord', 'telegram', 'teams', 'whatsapp']) },
  { on: /(^|_)channel$/, make: oneOf(['general', 'support', 'sales', 'engineering', 'random', 'releases', 'clients']) },
  {
    on: /(entity|target|subject|object|resource|owner|source|parent|commentable|item)_type$/,
    make: oneOf(['task', 'client', 'project', 'user', 'document', 'meeting']),
  },
  { on: /^type$/, of: /^account$/, make: oneOf(['oauth', 'oauth', 'oidc', 'email', 'webauthn']) },
  {
    on: /(^|_)event(_type|_name)?$/,
    of: /^(security|audit|auth)$/,
    make: oneOf([
      'login_succeeded',
      'login_failed',
      'password_changed',
      'token_revoked',
      'permission_denied',
      'mfa_enabled',
      'prompt_injection_suspected',
      'rate_limit_exceeded',
    ]),
  },
  {
    on: /(^|_)event(_type|_name)?$/,
    make: oneOf(['created', 'updated', 'viewed', 'signed_in', 'signed_out', 'exported', 'shared', 'deleted']),
  },
  {
    on: /(^|_)action$/,
    make: oneOf(['created', 'updated', 'status_changed', 'assigned', 'commented', 'stage_changed', 'completed', 'reopened']),
  },
  {
    on: /(^|_)(environment|env)$|^stage$/,
    of: /^(request|snapshot|deployment|release|service|metric|log|build)$/,
    make: oneOf(['production', 'production', 'production', 'staging', 'development']),
  },
  { on: /(^|_)(environment|env)$/, make: oneOf(['production', 'staging', 'development']) },
  { on: /(^|_)stage$/, make: oneOf(['new', 'qualified', 'proposal', 'negotiation', 'won', 'lost']) },
  { on: /(^|_)role$/, make: oneOf(['member', 'member', 'member', 'editor', 'admin', 'viewer', 'owner']) },
  { on: /(payment|invoice)_status$/, make: oneOf(['paid', 'paid', 'paid', 'open', 'overdue', 'refunded']) },
  {
    on: /^(status|state)$/,
    of: /^(order|purchase|shipment|cart)$/,
    make: oneOf(['delivered', 'delivered', 'shipped', 'paid', 'pending', 'cancelled']),
  },
  { on: /(^|_)(status|state)$/, make: oneOf(['active', 'active', 'active', 'pending', 'completed', 'paused', 'archived']) },
  { on: /(^|_)priority$/, make: oneOf(['medium', 'medium', 'low', 'high', 'urgent']) },
  { on: /(^|_)(plan|tier|subscription)$/, make: oneOf(['free', 'free', 'starter', 'pro', 'enterprise']) },
  {
    on: /(^|_)(category|topic|section)$/,
    make: oneOf(['general', 'product', 'support', 'finance', 'operations', 'marketing', 'research']),
  },
  { on: /(^|_)(type|kind|class|variant)$/, make: oneOf(['standard', 'standard', 'standard', 'custom', 'internal', 'external', 'draft']) },
  { on: /(^|_)mode$/, make: oneOf(['auto', 'auto', 'manual', 'scheduled']) },
  { on: /(^|_)format$/, make: oneOf(['json', 'csv', 'pdf', 'html', 'markdown']) },
  { on: /(^|_)(model|model_name|engine)$/, make: oneOf(['small-1', 'small-2', 'medium-1', 'large-1', 'large-2']) },
  { on: /(^|_)scopes?$/, make: oneOf(['openid email profile', 'openid email', 'read', 'read write', 'repo user:email']) },
  { on: /(^|_)unit$/, make: oneOf(['piece', 'kg', 'm', 'l', 'hour', 'box']) },
  { on: /(^|_)(size)$/, make: oneOf(['XS', 'S', 'M', 'M', 'L', 'L', 'XL']) },
  { on: /(^|_)tags?$/, make: oneOf(['urgent', 'design', 'backend', 'frontend', 'research', 'legal', 'finance', 'mobile', 'api', 'docs']) },
  { on: /(^|_)(salutation|prefix)$/, make: oneOf(['Ms.', 'Mr.', 'Dr.', 'Mx.']) },
  {
    on: /(^|_)(config|settings|options)_json$|_json$/,
    make: made(
      (draw, row) =>
        `{"theme":"${pick(draw, row, ['light', 'dark', 'system'])}","limit":${between(draw, row, 10, 200, 1)},"notify":${draw(row, 2) & 1 ? 'true' : 'false'}}`,
    ),
  },
  { on: /^content$/, of: /^chunk$/, make: jsonLine },
  { on: /(^|_)(message|line|text|msg|output|entry)$/, of: LOGS, make: logged },
  {
    on: /(error|failure|exception)(_log|_message|_text|_reason|_detail)?$|^(stack|stack_trace|stderr)$/,
    make: ({ draw }) => ({ head: (row) => logLine(draw, row, true), joint: ' #' }),
  },
  { on: /(^|_)(stdout|output|log)$/, make: ({ draw }) => ({ head: (row) => logLine(draw, row, false), joint: ' #' }) },
  { on: /(^|_)html$/, make: made(html) },
  { on: /(^|_)(markdown|md)$/, make: made(markdown) },
  { on: /(question|query|prompt)$/, make: made(question) },
  { on: /^(definition_nl|said|request|instruction|instructions|command|utterance)$/, make: made(wish) },
  { on: /^note$/, of: /^mood$/, make: made(diary) },
  { on: /(^|_)(title|subject|headline|heading|caption|topic|task|todo)$/, make: made(title) },
  { on: /(^|_)(body|content|message|text|comment|reply|answer|response)$/, of: TALK, make: made((draw, row) => paragraph(draw, row, 5)) },
  { on: /(^|_)(body|content|article|document|page)$/, make: made((draw, row) => paragraph(draw, row, 9)) },
  { on: /(^|_)(description|bio|about|biography)$/, make: made((draw, row) => paragraph(draw, row, 4)) },
  {
    on: /(message|note|notes|summary|abstract|excerpt|text|comment|reply|answer|response|remark|remarks|feedback|review|observation|reason|detail|details|explanation|instructions?)$/,
    make: made((draw, row) => paragraph(draw, row, 3)),
  },
  { on: /(^|_)name$/, make: made((draw, row) => `${pick(draw, row, adjectives)} ${pick(draw, row, nouns, 1)}`) },
  { on: /(^|_)(code|abbr|abbreviation|short_name)$/, make: made((draw, row) => pick(draw, row, nouns).slice(0, 4).toUpperCase(), '-') },
  { on: /(^|_)(value|val|data)$/, make: made((draw, row) => `${pick(draw, row, adjectives)} ${pick(draw, row, nouns, 1)}`) },
]

/** For a name that says nothing: two words, or what room there is for. */
export const anything = made((draw, row) => `${pick(draw, row, adjectives)} ${pick(draw, row, nouns, 1)}`)
