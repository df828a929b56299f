import nextra from 'nextra'

const withNextra = nextra({
  latex: true,
  defaultShowCopyCode: true,
  contentDirBasePath: '/docs'
})

export default withNextra({
  basePath: '/lens',
  reactStrictMode: true,
  redirects: async () => [
    { source: '/guide/:slug(tabs|steps)', destination: '/docs/guide/:slug', permanent: true },
    { source: '/old', destination: '/docs/guide', permanent: true }
  ]
})
