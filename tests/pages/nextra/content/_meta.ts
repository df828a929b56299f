import type { MetaRecord } from 'nextra'

const meta: MetaRecord = {
  index: 'My Homepage',
  untitled: { title: 'From the navigation', theme: { sidebar: false } },
  guide: { display: 'hidden' },
  '---': { type: 'separator' },
  github_link: { title: 'GitHub', href: 'https://github.example' }
}

export default meta
