/**
 * Workspaces whose pages come from a git repository.
 *
 * The key of a page is `uuidFor('<workspace id>::<page name>')` and that of a block `uuidFor('<workspace id>::<page name>::<order>')`, with
 * the order counted from 0 through all blocks of the page, at whatever depth: the first 16 bytes of the SHA-256 of that text as a UUID of
 * version 8.
 */
import { publishing } from '../../schema/index.ts'
import { commitFor, uuidFor } from '../random.ts'
import type { SampleTable } from '../sample.ts'
import { after, ago, day, hour, minute, type Person, sampleOf, second, stamps, userId } from './world.ts'

/** A line of text, or one with lines beneath it. */
type Block = string | readonly [string, ...string[]]

interface Site {
  person: Person
  slug: string
  name: string
  domain?: string
  embedDepth?: number
  createdDays: number
  pages: Record<string, readonly Block[]>
  /** How the deployments ended, the newest first. */
  deployments: readonly (typeof publishing.deploymentStatus.enumValues)[number][]
}

const sites: readonly Site[] = [
  {
    person: 'mira',
    slug: 'larkspur-notes',
    name: 'Larkspur Notes',
    domain: 'notes.example.com',
    createdDays: 200,
    pages: {
      welcome: ['Notes of a small design studio.', ['Where to start', 'Read [[guides/colour/proofs]].', 'Then look at [[guides/type]].']],
      'guides/colour/proofs': [
        'Always proof on the paper that will be used.',
        ['Profiles', 'Ask the printer for theirs.', 'Never guess.'],
        'Look at it by daylight.',
      ],
      'guides/type': ['Buy the licence before the first draft.', 'Two families are enough.'],
      'journal/2026-01-12': ['The proofs of the tea boxes are too green.', 'Poster, second draft: larger title.'],
    },
    deployments: ['success', 'success', 'failed', 'success', 'success'],
  },
  {
    person: 'theo',
    slug: 'ternhaven-handbook',
    name: 'Ternhaven Handbook',
    embedDepth: 3,
    createdDays: 150,
    pages: {
      welcome: ['How we load, drive and deliver.'],
      'loading/timber': [
        'Strap twice on the short wagons.',
        ['Check', 'Straps tight after ten kilometres.', 'Nothing stands out to the side.'],
      ],
      'cold-chain': ['Below four degrees from door to door.', ['A sensor is silent', 'Replace its battery.', 'Note the time of the gap.']],
    },
    deployments: ['building', 'success', 'failed', 'failed', 'success'],
  },
  {
    person: 'nell',
    slug: 'copperleaf-clinic',
    name: 'Copperleaf Clinic',
    createdDays: 60,
    pages: {
      'opening-hours': ['Monday to Friday, eight to five.', 'From February, Tuesdays from half past seven.'],
      'first-aid': ['Courses for clubs and schools.', ['Bring with you', 'Comfortable clothes.', 'Something to write with.']],
    },
    deployments: ['pending', 'success'],
  },
  { person: 'yuki', slug: 'blank-pages', name: 'Blank Pages', createdDays: 2, pages: {}, deployments: [] },
]

const workspaceId = (site: Site) => uuidFor(`publishing.workspaces/${site.slug}`)
const pageUuid = (workspace: string, pageName: string) => uuidFor(`${workspace}::${pageName}`)
const blockUuid = (workspace: string, pageName: string, order: number) => uuidFor(`${workspace}::${pageName}::${order}`)

export function publishingSample(): SampleTable[] {
  return [
    sampleOf(
      publishing.workspaces,
      sites.map((site) => ({
        id: workspaceId(site),
        userId: userId(site.person),
        slug: site.slug,
        name: site.name,
        domain: site.domain ?? null,
        embedDepth: site.embedDepth ?? 5,
        ...stamps(ago(site.createdDays * day)),
      })),
    ),
    sampleOf(
      publishing.nodes,
      sites.flatMap((site) => Object.entries(site.pages).flatMap(([pageName, blocks]) => nodesOf(site, pageName, blocks))),
    ),
    sampleOf(publishing.gitRepositories, sites.map(repositoryOf)),
    sampleOf(publishing.deploymentHistory, sites.flatMap(deploymentsOf)),
  ]
}

/** The page first, then its blocks, each before what is beneath it. */
function nodesOf(site: Site, pageName: string, blocks: readonly Block[]): (typeof publishing.nodes.$inferInsert)[] {
  const workspace = workspaceId(site)
  const page = pageUuid(workspace, pageName)
  const slug = pageName.slice(pageName.lastIndexOf('/') + 1)
  const title = slug.charAt(0).toUpperCase() + slug.slice(1).replaceAll(/-(?=\D)/g, ' ')
  const shared = { workspaceId: workspace, pageName, slug, title, ...stamps(ago(site.createdDays * day - hour), ago(2 * day)) }
  const nodes: (typeof publishing.nodes.$inferInsert)[] = [
    { ...shared, uuid: page, parentUuid: null, html: null, metadata: { tags: pageName.split('/').slice(0, -1), frontmatter: { title } } },
  ]
  let count = 0
  const addBlock = (parentUuid: string, order: number, text: string): string => {
    const uuid = blockUuid(workspace, pageName, count++)
    nodes.push({
      ...shared,
      uuid,
      parentUuid,
      order,
      html: `<p>${text.replaceAll(/\[\[(.+?)\]\]/g, `<a href="/${site.slug}/$1">$1</a>`)}</p>`,
      metadata: {},
    })
    return uuid
  }
  blocks.forEach((block, order) => {
    const [text, ...beneath] = typeof block === 'string' ? [block] : block
    const uuid = addBlock(page, order, text)
    beneath.forEach((line, position) => {
      addBlock(uuid, position, line)
    })
  })
  return nodes
}

function repositoryOf(site: Site): typeof publishing.gitRepositories.$inferInsert {
  const [latest] = site.deployments
  const failed = site.slug === 'blank-pages'
  const lastSync = failed ? null : ago(3 * hour)
  return {
    id: uuidFor(`publishing.git_repositories/${site.slug}`),
    workspaceId: workspaceId(site),
    repoUrl: `https://git.example.com/${site.person}/${site.slug}.git`,
    branch: site.person === 'theo' ? 'published' : 'main',
    deployKey: 'sample',
    lastSync,
    syncStatus: failed ? 'error' : latest === 'building' ? 'syncing' : latest === 'pending' ? 'idle' : 'success',
    errorLog: failed ? 'The repository has no branch "main".' : null,
    ...stamps(ago(site.createdDays * day), lastSync ?? ago(day)),
  }
}

function deploymentsOf(site: Site): (typeof publishing.deploymentHistory.$inferInsert)[] {
  return site.deployments.map((status, position) => {
    const deployedAt = ago(position * 4 * day + 3 * hour)
    const found = `Found ${Object.keys(site.pages).length} pages.`
    const ended = status === 'success' ? ['Rendered all pages.', 'Published.'] : status === 'failed' ? ['Rendering stopped.'] : []
    return {
      id: uuidFor(`publishing.deployment_history/${site.slug}/${position}`),
      workspaceId: workspaceId(site),
      commitSha: commitFor(`${site.slug}/${position}`),
      status,
      deployedAt,
      errorLog: status === 'failed' ? 'A page links to "guides/missing", which does not exist.' : null,
      buildLog: status === 'pending' ? null : ['Cloned the repository.', found, ...ended],
      ...stamps(after(deployedAt, -minute), after(deployedAt, status === 'pending' ? -minute : 42 * second)),
    }
  })
}
