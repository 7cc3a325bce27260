import type { AlterEnumStmt, CreateDomainStmt, CreateFunctionStmt, Node, RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../../client/values.ts'
import { DEFAULT_SCHEMA, nameParts, qualifiedName, stringsOf } from '../names.ts'
import type { EnumModel, SchemaModel, Volatility } from '../schema-model.ts'
import { alterTable } from './alter-table.ts'
import { createIndex, createTable, createTableAs } from './create.ts'
import { drop } from './drop.ts'
import { rename, setSchema } from './rename.ts'
import { Table } from './table.ts'

/** The schema that a history of statements makes. What is not understood changes nothing. */
export class Schema implements SchemaModel {
  readonly tables = new Map<string, Table>()
  readonly enums = new Map<string, EnumModel>()
  readonly extensions = new Set<string>()
  /** Views, materialized views and sequences with the migration that made them. */
  readonly others = new Map<string, string>()
  readonly views = new Set<string>()
  /** With whether they have a constraint. */
  readonly domains = new Map<string, boolean>()
  readonly functions = new Map<string, Volatility>()

  tableOf(name: string): Table | undefined {
    const table = this.tables.get(name)
    return table?.madeBy === '' ? undefined : table
  }

  knownOf(name: string): Table | undefined {
    return this.tables.get(name)
  }

  /** The table to change: one that the migrations did not make begins as an empty sheet. */
  tableToChange(relation: RangeVar): Table {
    const name = qualifiedName(relation)
    const table = this.tables.get(name) ?? new Table(relation.schemaname ?? DEFAULT_SCHEMA, relation.relname ?? '', '')
    this.tables.set(name, table)
    return table
  }

  enumOf(name: string): EnumModel | undefined {
    return this.enums.get(name)
  }

  hasExtension(name: string): boolean {
    return this.extensions.has(name)
  }

  isView(name: string): boolean {
    return this.others.has(name) && this.views.has(name)
  }

  isConstrainedDomain(name: string): boolean {
    return this.domains.get(name) === true
  }

  volatilityOf(functionName: string): Volatility | undefined {
    return this.functions.get(functionName)
  }

  tableOfIndex(index: string): string | undefined {
    // Names are all quoted, so the point between two quotes parts them.
    const [schema = '', name = ''] = index.slice(1, -1).split('"."')
    return this.tableWithIndex(schema.replaceAll('""', '"'), name.replaceAll('""', '"'))?.name
  }

  private tableWithIndex(schema: string, name: string): Table | undefined {
    for (const table of this.tables.values()) if (table.schema === schema && table.indexes.has(name)) return table
    return undefined
  }

  madeBy(name: string): string | undefined {
    return this.tables.get(name)?.madeBy ?? this.others.get(name) ?? this.enums.get(name)?.madeBy
  }

  /** Tables, views, sequences and indexes share their names within a schema. */
  relationExists(schema: string, name: string): boolean {
    const qualified = quoteIdentifier(schema, name)
    return this.tables.has(qualified) || this.others.has(qualified) || this.tableWithIndex(schema, name) !== undefined
  }

  dropTable(name: string): void {
    this.tables.delete(name)
    this.dropForeignKeysTo(name)
  }

  dropForeignKeysTo(name: string): void {
    for (const table of this.tables.values())
      for (const constraint of table.constraints.values()) if (constraint.references === name) table.dropConstraint(constraint.name)
  }

  /** Temporary tables end with their session, and each migration may have one of its own. */
  forgetTemporaryTables(): void {
    for (const [name, table] of this.tables) if (table.temporary) this.tables.delete(name)
  }

  /** The effect of one statement of the migration of that name. */
  apply(node: Node, migration: string): void {
    if ('CreateStmt' in node) createTable(this, node.CreateStmt, migration)
    else if ('AlterTableStmt' in node) alterTable(this, node.AlterTableStmt, migration)
    else if ('IndexStmt' in node) createIndex(this, node.IndexStmt)
    else if ('DropStmt' in node) drop(this, node.DropStmt)
    else if ('RenameStmt' in node) rename(this, node.RenameStmt)
    else if ('AlterObjectSchemaStmt' in node) setSchema(this, node.AlterObjectSchemaStmt)
    else if ('CreateTableAsStmt' in node) {
      const { into, objtype } = node.CreateTableAsStmt
      if (objtype === 'OBJECT_TABLE') createTableAs(this, into, migration)
      else if (into?.rel) this.addView(qualifiedName(into.rel), migration)
    } else if ('SelectStmt' in node) createTableAs(this, node.SelectStmt.intoClause, migration)
    else if ('ViewStmt' in node && node.ViewStmt.view) this.addView(qualifiedName(node.ViewStmt.view), migration)
    else if ('CreateSeqStmt' in node && node.CreateSeqStmt.sequence) this.addOther(qualifiedName(node.CreateSeqStmt.sequence), migration)
    else if ('CreateEnumStmt' in node) {
      const { schema, name } = nameParts(node.CreateEnumStmt.typeName)
      const qualified = quoteIdentifier(schema, name)
      if (!this.enums.has(qualified))
        this.enums.set(qualified, { name: qualified, labels: stringsOf(node.CreateEnumStmt.vals), madeBy: migration })
    } else if ('AlterEnumStmt' in node) this.alterEnum(node.AlterEnumStmt)
    else if ('CreateExtensionStmt' in node) this.extensions.add(node.CreateExtensionStmt.extname ?? '')
    else if ('CreateDomainStmt' in node) this.createDomain(node.CreateDomainStmt)
    else if ('CreateFunctionStmt' in node) this.createFunction(node.CreateFunctionStmt)
  }

  private createDomain({ domainname, constraints }: CreateDomainStmt): void {
    const { schema, name } = nameParts(domainname)
    const constrained = (constraints ?? []).some(
      (node) => 'Constraint' in node && (node.Constraint.contype === 'CONSTR_CHECK' || node.Constraint.contype === 'CONSTR_NOTNULL'),
    )
    this.domains.set(quoteIdentifier(schema, name), constrained)
  }

  private createFunction({ funcname, options }: CreateFunctionStmt): void {
    const { name } = nameParts(funcname)
    const arg = (options ?? []).flatMap((node) => ('DefElem' in node && node.DefElem.defname === 'volatility' ? [node.DefElem.arg] : []))[0]
    const word = arg && 'String' in arg ? arg.String.sval : undefined
    const given: Volatility = word === 'immutable' || word === 'stable' ? word : 'volatile'
    const order: readonly Volatility[] = ['immutable', 'stable', 'volatile']
    const before = this.functions.get(name) ?? 'immutable'
    this.functions.set(name, order.indexOf(before) > order.indexOf(given) ? before : given)
  }

  private addView(name: string, migration: string): void {
    this.views.add(name)
    this.addOther(name, migration)
  }

  /** CREATE OR REPLACE VIEW makes no new view where there is one. */
  private addOther(name: string, migration: string): void {
    if (!this.others.has(name)) this.others.set(name, migration)
  }

  private alterEnum({ typeName, oldVal, newVal = '', newValNeighbor, newValIsAfter }: AlterEnumStmt): void {
    const { schema, name } = nameParts(typeName)
    const qualified = quoteIdentifier(schema, name)
    const found = this.enums.get(qualified)
    if (!found) return
    const labels = found.labels.map((label) => (label === oldVal ? newVal : label))
    if (oldVal === undefined && !labels.includes(newVal)) {
      const neighbour = newValNeighbor === undefined ? -1 : labels.indexOf(newValNeighbor)
      labels.splice(neighbour < 0 ? labels.length : newValIsAfter ? neighbour + 1 : neighbour, 0, newVal)
    }
    this.enums.set(qualified, { ...found, labels })
  }
}
