export const docsRoute = '/manual';
