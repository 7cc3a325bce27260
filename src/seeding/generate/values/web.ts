/** What programs know things by: addresses, versions, keys, formats. Secrets say of themselves that they are samples. */
import { integerBelow, pick } from '../chance.ts'
import type { Cell } from './cell.ts'
import { hexText, keyText, uuids } from './digits.ts'
import { fixed, made, oneOf, type Phrase, type PhraseRule } from './phrase.ts'
import { adjectives, nouns } from './pools.ts'
import { PATHS, SERVICES } from './writing.ts'

const AGENTS = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36
Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15
Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1
Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36
curl/8.8.0`.split('\n')
const MIMES = [
  'application/json',
  'text/html',
  'text/plain',
  'image/png',
  'image/jpeg',
  'application/pdf',
  'text/csv',
  'application/zip',
  'video/mp4',
]
const EXTENSIONS = ['ts', 'tsx', 'sql', 'md', 'json', 'css', 'yml', 'py']
const FOLDERS = ['src', 'src/api', 'src/pages', 'lib', 'test', 'docs', 'scripts', 'src/components']
const BRANCHES = ['feature', 'fix', 'chore', 'docs', 'refactor']
const LEVELS = ['info', 'info', 'info', 'debug', 'debug', 'warn', 'error']
const LOG_SOURCES = ['API', 'API', 'API', 'DB', 'DB', 'WORKER', 'AUTH', 'SCHEDULER', 'MAILER']

const slugged = (separator: string) => made((draw, row) => `${pick(draw, row, adjectives)}${separator}${pick(draw, row, nouns, 1)}`, '-')

const secret = (cell: Cell): Phrase => {
  const hex = hexText(cell.draw, 32)
  return fixed((row) => `sample-${hex(row)}`, 15)
}
const key =
  (length: number) =>
  (cell: Cell): Phrase =>
    fixed(keyText(cell.draw, length), 7)
const hex =
  (length: number) =>
  (cell: Cell): Phrase =>
    fixed(hexText(cell.draw, length), 8)
const uuid = (cell: Cell): Phrase => fixed(uuids(cell.draw), 8)
const page =
  (start: string, end = '') =>
  ({ draw }: Cell): Phrase => ({
    head: (row) => `https://example.com/${start}${pick(draw, row, adjectives)}-${pick(draw, row, nouns, 1)}`,
    joint: '-',
    ...(end && { tail: () => end }),
  })

export const web: readonly PhraseRule[] = [
  {
    on: /(^|_)(url|uri|link|href|website|homepage|callback|webhook|redirect_uri)s?$/,
    of: /^endpoint$/,
    make: ({ draw }) => ({ head: (row) => `https://api.example.com${pick(draw, row, PATHS)}`, joint: '/' }),
  },
  {
    on: /^(repo|repository|git|clone|remote)_ur[li]$/,
    make: ({ draw }) => ({
      head: (row) => `https://git.example.com/${pick(draw, row, nouns)}/${pick(draw, row, adjectives, 2)}-${pick(draw, row, nouns, 1)}`,
      joint: '-',
      tail: () => '.git',
    }),
  },
  {
    on: /^ur[li]$/,
    of: /^(project|repository|repo)$/,
    make: ({ draw }) => ({
      head: (row) => `https://git.example.com/${pick(draw, row, nouns)}/${pick(draw, row, adjectives, 2)}-${pick(draw, row, nouns, 1)}`,
      joint: '-',
      tail: () => '.git',
    }),
  },
  { on: /(^|_)(image|avatar|photo|picture|logo|icon|thumbnail|cover|banner)(_ur[li])?$/, make: page('images/', '.png') },
  { on: /(^|_)(ur[li]|link|href|website|homepage|callback|webhook|redirect_uri|referer|referrer|origin)s?$/, make: page('') },
  {
    on: /(^|_)(domain|domain_name|host|hostname|fqdn)$/,
    make: ({ draw }) => ({
      head: (row) => `${pick(draw, row, adjectives)}-${pick(draw, row, nouns, 1)}`,
      joint: '-',
      tail: () => '.example.com',
    }),
  },
  {
    on: /(^|_)(ip|ip_?addr(ess)?|ip4|ipv4|remote_addr|client_ip)$/,
    make: made((draw, row) => `${pick(draw, row, ['192.0.2', '198.51.100', '203.0.113'])}.${1 + integerBelow(draw, row, 254, 1)}`, '.'),
  },
  {
    on: /(^|_)(mac|mac_address)$/,
    make: made(
      (draw, row) => `02:00:5e:${[16, 8, 0].map((shift) => ((draw(row) >>> shift) & 0xff).toString(16).padStart(2, '0')).join(':')}`,
      ':',
    ),
  },
  { on: /(^|_)user_?agent$/, make: oneOf(AGENTS, ' ') },
  { on: /(^|_)(mime|mime_?type|content_type|media_type)$/, make: oneOf(MIMES) },
  { on: /(^|_)(method|http_method|verb|request_method)$/, make: oneOf(['GET', 'GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE']) },
  { on: /(^|_)(endpoint|route)$/, make: ({ draw }) => ({ head: (row) => pick(draw, row, PATHS), joint: '/' }) },
  {
    on: /(worktree)(_id|_path)?$/,
    make: ({ draw }) => ({ head: (row) => `worktrees/${pick(draw, row, adjectives)}-${pick(draw, row, nouns, 1)}`, joint: '-' }),
  },
  {
    on: /(^|_)(output|log)_file(_path)?$/,
    make: ({ draw }) => ({
      head: (row) => `logs/${pick(draw, row, adjectives)}-${pick(draw, row, nouns, 1)}`,
      joint: '-',
      tail: () => '.jsonl',
    }),
  },
  {
    on: /(^|_)(file|file_?path|filename|file_name|source_file)$/,
    make: ({ draw }) => ({
      head: (row) => `${pick(draw, row, FOLDERS)}/${pick(draw, row, nouns, 1)}`,
      joint: '-',
      tail: (row) => `.${pick(draw, row, EXTENSIONS, 2)}`,
    }),
  },
  { on: /(^|_)(path|pathname|request_path)$/, make: ({ draw }) => ({ head: (row) => pick(draw, row, PATHS), joint: '/' }) },
  { on: /(^|_)(folder|directory|dir)$/, make: oneOf(FOLDERS, '/') },
  { on: /(^|_)(base|default|main|target)_branch$/, make: oneOf(['main', 'main', 'main', 'develop', 'release']) },
  {
    on: /(^|_)branch(_name)?$/,
    make: ({ draw }) => ({
      head: (row) => `${pick(draw, row, BRANCHES)}/${pick(draw, row, adjectives, 1)}-${pick(draw, row, nouns, 2)}`,
      joint: '-',
    }),
  },
  { on: /(commit|git)(_sha|_hash|_id)?$|(^|_)(sha|sha1|revision|merge_base)$/, make: hex(40) },
  { on: /(sha256|checksum|digest|fingerprint|etag)$/, make: hex(64) },
  { on: /(^|_)md5$/, make: hex(32) },
  { on: /token_type$/, make: oneOf(['bearer']) },
  {
    on: /(^|_)(password|passwd|secret|token|hash|salt|credentials?|signature|nonce|otp|private_key|deploy_key|api_key|access_key|auth_key)(_|$)/,
    make: secret,
  },
  {
    on: /(^|_)(version|release|app_version)$/,
    make: made((draw, row) => `${1 + integerBelow(draw, row, 4)}.${integerBelow(draw, row, 20, 1)}.${integerBelow(draw, row, 12, 2)}`, '-'),
  },
  { on: /(^|_)(sku|part_number|article_number|barcode|ean|isbn)$/, make: (cell) => coded(cell, 'SKU-', 8) },
  {
    on: /(order|invoice|reference|ticket|tracking|receipt|transaction|voucher|coupon|serial|account|customer|contract|case)_(number|no|code|ref|reference)$/,
    make: (cell) => coded(cell, `${cell.words[0]?.slice(0, 3).toUpperCase()}-`, 7),
  },
  { on: /^(number|reference|ref)$/, make: (cell) => coded(cell, '', 8) },
  { on: /(^|_)currency(_code)?$/, make: oneOf(['EUR', 'USD', 'EUR', 'USD', 'GBP', 'CHF', 'SEK', 'PLN', 'JPY', 'CAD']) },
  { on: /(^|_)(locale|culture)$/, make: oneOf(['en-US', 'en-GB', 'de-DE', 'fr-FR', 'es-ES', 'it-IT', 'pt-BR', 'nl-NL', 'ja-JP']) },
  { on: /(^|_)(language|lang)(_code)?$/, make: oneOf(['en', 'en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'ja']) },
  { on: /(log_?level|(^|_)level|severity)$/, make: oneOf(LEVELS) },
  {
    on: /(^|_)(source|service|component|module|subsystem|logger|app|application)$/,
    make: (cell) => oneOf(cell.table.includes('log') ? LOG_SOURCES : SERVICES)(cell),
  },
  { on: /(^|_)uuid$|^guid$|(^|_)(session|request|trace|correlation|span)_(id|state)$/, make: uuid },
  { on: /(^|_)(user_id|account_id|tenant_id|provider_account_id|external_id)$/, make: key(10) },
  { on: /(^|_)id$|^(uid|nanoid|cuid|ulid|pk)$/, make: key(21) },
  { on: /(^|_)(key|config_key|setting_key)$/, make: slugged('.') },
]

/** Digits and capitals that only grow apart in their own case, as some columns are compared without it. */
function coded(cell: Cell, start: string, length: number): Phrase {
  const text = keyText(cell.draw, Math.max(7, length))
  return fixed((row) => start + text(row).toUpperCase(), start.length + 7)
}
