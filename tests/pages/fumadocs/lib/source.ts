import { docs, blog } from '@/.source';
import { loader } from 'fumadocs-core/source';
import { docsRoute } from './shared';
import { i18n } from './i18n';

export const source = loader({
  baseUrl: docsRoute,
  i18n,
  source: docs.toFumadocsSource(),
});

export const posts = loader(blog.toFumadocsSource(), { baseUrl: '/news' });
