import type { Node, TypeName } from 'libpg-query'
import { quoteIdentifier } from '../../../client/values.ts'
import { DEFAULT_SCHEMA, stringsOf } from '../names.ts'
import type { TypeModel } from '../schema-model.ts'

/** pg_type's names of what is built in, beside the pseudo-types `serial` and its like. */
const BUILT_IN = new Set(
  (
    'bit bool box bpchar bytea char cid cidr circle date datemultirange daterange float4 float8 gtsvector inet int2 int2vector int4 ' +
    'int4multirange int4range int8 int8multirange int8range interval json jsonb jsonpath line lseg macaddr macaddr8 money name numeric ' +
    'nummultirange numrange oid oidvector path pg_lsn pg_snapshot point polygon refcursor regclass regcollation regconfig regdictionary ' +
    'regnamespace regoper regoperator regproc regprocedure regrole regtype text tid time timestamp timestamptz timetz tsmultirange tsquery ' +
    'tsrange tstzmultirange tstzrange tsvector txid_snapshot uuid varbit varchar void xid xid8 xml smallserial serial2 serial serial4 bigserial serial8'
  ).split(' '),
)

/** Types of extensions, known by their bare name in whichever schema the extension was put. */
const OF_EXTENSIONS = new Set('vector halfvec sparsevec citext hstore ltree lquery ltxtquery geometry geography cube'.split(' '))

/** What a serial is a spelling of. Numeric types, "Serial Types". */
export const SERIALS: ReadonlyMap<string, string> = new Map([
  ['smallserial', 'int2'],
  ['serial2', 'int2'],
  ['serial', 'int4'],
  ['serial4', 'int4'],
  ['bigserial', 'int8'],
  ['serial8', 'int8'],
])

/** The type that a column is declared with; serials by their own name. */
export function typeModelOf(type: TypeName | undefined): TypeModel {
  const parts = stringsOf(type?.names)
  const bare = parts.at(-1) ?? ''
  const schema = parts.at(-2)
  const builtIn = schema === undefined ? BUILT_IN.has(bare) : schema === 'pg_catalog'
  const name = builtIn || OF_EXTENSIONS.has(bare) ? bare : quoteIdentifier(schema ?? DEFAULT_SCHEMA, bare)
  return { name, modifiers: (type?.typmods ?? []).map(modifierOf), array: (type?.arrayBounds ?? []).length > 0 }
}

/** A word, such as PostGIS takes, is no number and equal to nothing. */
const modifierOf = (node: Node): number => ('A_Const' in node && node.A_Const.ival ? (node.A_Const.ival.ival ?? 0) : Number.NaN)
