declare const __DBCTL_VERSION__: string | undefined

/** The package's version, put in by the build; `0.0.0-source` where the sources run unbuilt, as in tests. */
export const VERSION: string = typeof __DBCTL_VERSION__ === 'string' ? __DBCTL_VERSION__ : '0.0.0-source'
