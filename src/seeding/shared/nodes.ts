/** How pages and blocks are made up: eight rows a page, the page first, with the keys that publishing itself would give them. */
import type { RowContext, TableOverrides } from '../generate/override.ts'
import { uuidFor } from '../random.ts'

const ROWS_PER_PAGE = 8

const sections = ['guides', 'journal', 'notes', 'handbook', 'reference'] as const
const subjects = [
  'Colour proofs',
  'Opening hours',
  'Type',
  'Returns',
  'Releases',
  'Paper stock',
  'Interviews',
  'Routes',
  'Backups',
  'Onboarding',
]
const lines = [
  'Always try it on the smallest case first.',
  'Ask whoever did it last.',
  'Two of these are enough.',
  'This changed in spring; the old way still works.',
  'Write down what you measured, not what you expected.',
  'See the page before this one.',
] as const

const pageOf = ({ index }: RowContext) => Math.floor(index / ROWS_PER_PAGE)
const placeOf = ({ index }: RowContext) => index % ROWS_PER_PAGE
const subjectOf = (row: RowContext) => subjects[pageOf(row) % subjects.length] as string
const slugOf = (row: RowContext) => `${subjectOf(row).toLowerCase().replaceAll(' ', '-')}-${pageOf(row)}`
const pageName = (row: RowContext) => `${sections[pageOf(row) % sections.length]}/${slugOf(row)}`
const workspaceOf = (row: RowContext) => row.parent('workspace_id', pageOf(row))

function uuid(row: RowContext): string {
  const page = `${workspaceOf(row)}::${pageName(row)}`
  return uuidFor(placeOf(row) === 0 ? page : `${page}::${placeOf(row) - 1}`)
}

/** Every third block lies beneath the one before it, the others on the page itself. */
function parent(row: RowContext): string | null {
  const place = placeOf(row)
  return place === 0 ? null : uuid(row.row(place % 3 === 0 ? row.index - 1 : row.index - place))
}

export const nodeOverrides: TableOverrides = {
  uuid,
  workspace_id: workspaceOf,
  parent_uuid: parent,
  order: (row: RowContext) => Math.max(placeOf(row) - 1, 0),
  page_name: pageName,
  slug: slugOf,
  title: (row: RowContext) => `${subjectOf(row)} ${pageOf(row)}`,
  html: (row: RowContext) => (placeOf(row) === 0 ? null : `<p>${row.pick(lines)}</p>`),
  metadata: (row: RowContext) =>
    placeOf(row) === 0 ? { tags: [sections[pageOf(row) % sections.length]], frontmatter: { title: subjectOf(row) } } : {},
}
