import { describe, expect, it } from 'vitest'
import { canonicalQuery, canonicalSql, tokensOf } from '../../../src/catalog/snapshot/printed.ts'

/** The same view as PostgreSQL 15 and PostgreSQL 17 print it. */
const BOTH: readonly (readonly [string, string])[] = [
  [
    'SELECT customers.id,\n    customers.name\n   FROM shop.customers\n  ORDER BY customers.name',
    'SELECT id,\n    name\n   FROM shop.customers\n  ORDER BY name',
  ],
  ['SELECT x.id FROM shop.customers x WHERE (x.born IS NULL)', 'SELECT id FROM shop.customers x WHERE (born IS NULL)'],
  [
    'SELECT x.id FROM shop.customers x WHERE (EXISTS ( SELECT 1 FROM shop.orders WHERE (orders.customer_id = x.id)))',
    'SELECT id FROM shop.customers x WHERE (EXISTS ( SELECT 1 FROM shop.orders WHERE (orders.customer_id = x.id)))',
  ],
  ['SELECT g.i FROM generate_series(1, 10) WITH ORDINALITY g(i, o)', 'SELECT i FROM generate_series(1, 10) WITH ORDINALITY g(i, o)'],
  [
    'SELECT e.a FROM ROWS FROM(generate_series(1, 2), generate_series(1, 3)) e(a, b)',
    'SELECT a FROM ROWS FROM(generate_series(1, 2), generate_series(1, 3)) e(a, b)',
  ],
  ['SELECT XMLSERIALIZE(CONTENT t.x AS text) AS s FROM t', 'SELECT XMLSERIALIZE(CONTENT x AS text NO INDENT) AS s FROM t'],
  ["SELECT v.a FROM ( VALUES (1,'x'::text)) v(a, b)", "SELECT a FROM ( VALUES (1,'x'::text)) v(a, b)"],
  ['WITH t AS (SELECT 1 AS n) SELECT t.n FROM t', 'WITH t AS (SELECT 1 AS n) SELECT n FROM t'],
  ['SELECT "Odd Table"."Some ""x""" FROM "A b"."Odd Table"', 'SELECT "Some ""x""" FROM "A b"."Odd Table"'],
  ['SELECT orders.id FROM shop.orders TABLESAMPLE bernoulli (10)', 'SELECT id FROM shop.orders TABLESAMPLE bernoulli (10)'],
  ['SELECT o.id FROM ONLY shop.orders o LIMIT 3 FOR UPDATE OF o', 'SELECT id FROM ONLY shop.orders o LIMIT 3 FOR UPDATE OF o'],
  ['SELECT (orders.home).street FROM shop.orders', 'SELECT (home).street FROM shop.orders'],
]

describe('a view', () => {
  it.each(BOTH)('is the same before PostgreSQL 16 and since: %s', (before, since) => {
    expect(canonicalQuery(before)).toBe(canonicalQuery(since))
  })

  it.each([
    ['SELECT a.id FROM a JOIN b ON a.x = b.x', 'SELECT b.id FROM a JOIN b ON a.x = b.x'],
    ['SELECT a.id FROM a, b', 'SELECT b.id FROM a, b'],
    ['SELECT a.id FROM a LEFT JOIN b USING (x)', 'SELECT id FROM a LEFT JOIN b USING (x)'],
    ['SELECT a.id FROM a', 'SELECT a.ID2 FROM a'],
    ["SELECT 'a.b' FROM a", "SELECT 'b' FROM a"],
    ["SELECT 'x  y' FROM a", "SELECT 'x y' FROM a"],
    ['SELECT "a b" FROM a', 'SELECT "a  b" FROM a'],
    ['SELECT a.id FROM one.a', 'SELECT a.id FROM two.a'],
  ])('is not the same: %s and %s', (one, other) => {
    expect(canonicalQuery(one)).not.toBe(canonicalQuery(other))
  })
})

describe('printed SQL', () => {
  it('is the same in any layout outside of quotes', () => {
    expect(canonicalSql("a  =\n 'x  y'")).toBe(canonicalSql("a = 'x  y'"))
    expect(canonicalSql('(a)')).toBe(canonicalSql('( a )'))
    expect(canonicalSql('$x$ a  b $x$')).not.toBe(canonicalSql('$x$ a b $x$'))
    expect(canonicalSql("E'it\\'s  x'")).not.toBe(canonicalSql("E'it\\'s x'"))
  })

  it('is the same when a dump of it was restored', () => {
    expect(canonicalSql("CHECK (((a)::text = ANY ((ARRAY['x'::character varying, f(b, 'y'::character varying)])::text[])))")).toBe(
      canonicalSql("CHECK (((a)::text = ANY (ARRAY[('x'::character varying)::text, (f(b, 'y'::character varying))::text])))"),
    )
    expect(canonicalSql("(ARRAY['x'])::text[]")).not.toBe(canonicalSql("(ARRAY['x'])::shop.word[]"))
    expect(canonicalSql("(ARRAY['x', 'y'])::text[]")).not.toBe(canonicalSql("(ARRAY['y', 'x'])::text[]"))
  })

  it('comes in whole tokens', () => {
    expect(tokensOf(`"a""b".c('it''s', E'\\'', 1.5::numeric, $$ ; $$) <> ALL`)).toEqual([
      ...['"a""b"', '.', 'c', '(', "'it''s'", ',', "E'\\''", ',', '1.5', '::', 'numeric', ',', '$$ ; $$', ')', '<>', 'ALL'],
    ])
  })
})
