import { defineConfig, defineDocs, defineCollections } from 'fumadocs-mdx/config';
import remarkMath from 'remark-math';

export const { docs, meta } = defineDocs({
  dir: 'content/docs',
});

export const blog = defineCollections({
  type: 'doc',
  dir: 'content/blog',
});

export default defineConfig({
  mdxOptions: { remarkPlugins: [remarkMath] },
});
