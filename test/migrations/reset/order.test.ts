import { describe, expect, it } from 'vitest'
import type { Dependency, DependencyType } from '../../../src/catalog/dependencies.ts'
import type { LiveObject, ObjectKind } from '../../../src/catalog/objects.ts'
import { addressKey, DependencyGraph, findDependents } from '../../../src/migrations/reset/graph.ts'
import { dropOrder } from '../../../src/migrations/reset/order.ts'

let next = 1
const object = (name: string, kind: ObjectKind = 'table'): LiveObject => ({
  kind,
  schema: 'public',
  name,
  classId: 1,
  id: next++,
  sub: 0,
  extension: null,
})
const depends = (dependent: LiveObject, on: LiveObject, type: DependencyType = 'normal'): Dependency => ({ dependent, on, type })

const orderOf = (targets: LiveObject[], dependencies: Dependency[], live: LiveObject[] = targets) =>
  dropOrder(targets, live, new DependencyGraph(dependencies)).map(({ name }) => name)

describe('the order of drops', () => {
  it('puts what depends before what it depends on, however far', () => {
    const [t, v, w, f] = [object('t'), object('v', 'view'), object('w', 'view'), object('f', 'function')]
    expect(orderOf([t, v, w, f], [depends(v, t), depends(w, v), depends(v, f)])).toEqual(['w', 'v', 't', 'f'])
  })

  it('leaves out what goes with another one, and heeds what that depends on', () => {
    const [t, s, type, index] = [object('t'), object('s', 'sequence'), object('type', 'type'), object('i', 'index')]
    expect(orderOf([type, t, s, index], [depends(s, t, 'part'), depends(index, t, 'internal'), depends(index, type)])).toEqual([
      't',
      'type',
    ])
  })

  it('opens a circle of tables by the foreign keys that close it, and by no others', () => {
    const [a, b, c] = [object('a'), object('b'), object('c')]
    const [ab, ba, ca, aa] = [
      object('ab', 'constraint'),
      object('ba', 'constraint'),
      object('ca', 'constraint'),
      object('aa', 'constraint'),
    ]
    const own = [depends(ab, a, 'part'), depends(ba, b, 'part'), depends(ca, c, 'part'), depends(aa, a, 'part')]
    const order = orderOf([a, b, c], [...own, depends(ab, b), depends(ba, a), depends(ca, a), depends(aa, a)], [a, b, c, ab, ba, ca, aa])
    expect(order.filter((name) => name.length === 2).sort()).toEqual(['ab', 'ba'])
    expect(order.indexOf('ab')).toBeLessThan(order.indexOf('b'))
    expect(order.indexOf('ba')).toBeLessThan(order.indexOf('a'))
    expect(order.indexOf('c')).toBeLessThan(order.indexOf('a'))
  })

  it('opens one of a table and a function by the policy that uses the function', () => {
    const [t, f, p] = [object('t'), object('f', 'function'), object('p', 'policy')]
    expect(orderOf([t, f], [depends(p, t, 'part'), depends(p, f), depends(f, t)], [t, f, p])).toEqual(['p', 'f', 't'])
  })

  it('never ends in a wrong order: a circle that nothing opens is an error', () => {
    const [a, b] = [object('a', 'type'), object('b', 'type')]
    expect(() => orderOf([a, b], [depends(a, b), depends(b, a)])).toThrow('public.a, public.b')
  })
})

describe('what stands in the way', () => {
  const gone = (...objects: LiveObject[]) => new Set(objects.map(addressKey))

  it('is what depends from outside, by the whole that it is a part of, once', () => {
    const [t, u, v, rule] = [object('t'), object('u'), object('v', 'view'), object('_RETURN', 'rule')]
    const graph = new DependencyGraph([depends(rule, v, 'internal'), depends(rule, t), depends(rule, u), depends(v, t, 'part')])
    expect(findDependents(graph, gone(t, u))).toEqual([{ dependent: v, on: t }])
    expect(findDependents(graph, gone(t, u, v, rule))).toEqual([])
  })

  it('of a column is what depends on that column, and of a table on any', () => {
    const [t, v, w] = [object('t'), object('v', 'view'), object('w', 'view')]
    const column = (sub: number) => ({ ...t, sub })
    const graph = new DependencyGraph([
      { dependent: v, on: column(1), type: 'normal' },
      { dependent: w, on: column(2), type: 'normal' },
    ])
    expect(findDependents(graph, new Set([addressKey(column(1))])).map(({ dependent }) => dependent)).toEqual([v])
    expect(findDependents(graph, gone(t)).map(({ dependent }) => dependent)).toEqual([v, w])
  })
})
