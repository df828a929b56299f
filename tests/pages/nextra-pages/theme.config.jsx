export default { project: { link: 'https://x.example' } }
