import fs from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitepress'

const pages = path.join(import.meta.dirname, '..', 'target', 'pages')

/** As the forge makes anchors, for which links are written. */
function anchorOf(heading) {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-')
}

/** The title of a page of the guide, in its language. */
function titleOf(prefix, page) {
  return /^# (.*)$/m.exec(fs.readFileSync(path.join(pages, prefix, page + '.md'), 'utf8'))[1].replaceAll('`', '')
}

/** All pages of a folder, in the order of their names, which begin with the number of the chapter. */
function chapters(prefix, folder) {
  return fs.readdirSync(path.join(pages, prefix, folder))
    .filter((file) => file.endsWith('.md') && file !== 'index.md')
    .sort()
    .map((file) => ({ text: titleOf(prefix, folder + '/' + file.slice(0, -3)), link: `/${prefix}${folder}/${file.slice(0, -3)}` }))
}

function sidebar(prefix, words) {
  const page = (name) => ({ text: titleOf(prefix, name), link: `/${prefix}${name}` })
  return [
    { text: words.applications, collapsed: false, items: chapters(prefix, 'guide/applications') },
    { text: words.frameworks, collapsed: false, items: chapters(prefix, 'guide/frameworks') },
    { text: words.comingFrom, collapsed: true, items: [page('docs/from-python'), ...chapters(prefix, 'guide/coming-from')] },
    {
      text: words.lookUp,
      collapsed: true,
      items: [page('guide/mistakes'), page('guide/glossary'), ...chapters(prefix, 'docs'), { text: 'Javadoc', link: '/api/index.html', target: '_self' }]
    },
    { text: words.inside, collapsed: true, items: [page('CONTRIBUTING'), page('CHANGELOG'), { text: words.decisions, link: `/${prefix}docs/decisions/` }] }
  ]
}

function theme(prefix, words) {
  return {
    nav: [
      { text: words.guide, link: `/${prefix}guide/` },
      { text: 'Python → Java', link: `/${prefix}docs/from-python` },
      { text: 'Javadoc', link: '/api/index.html', target: '_self' }
    ],
    sidebar: sidebar(prefix, words),
    outline: { level: 2, label: words.outline },
    docFooter: { prev: words.previous, next: words.next },
    darkModeSwitchLabel: words.appearance,
    sidebarMenuLabel: words.menu,
    returnToTopLabel: words.top,
    langMenuLabel: words.language
  }
}

const ENGLISH = {
  guide: 'Guide', applications: 'For application authors', frameworks: 'For framework authors', comingFrom: 'Coming from',
  lookUp: 'To look things up', inside: 'The project', decisions: 'Decisions', outline: 'On this page', previous: 'Previous page',
  next: 'Next page', appearance: 'Appearance', menu: 'Menu', top: 'Return to top', language: 'Change language'
}

const SPANISH = {
  guide: 'Guía', applications: 'Para quien hace aplicaciones', frameworks: 'Para quien hace frameworks', comingFrom: 'Si vienes de',
  lookUp: 'Para consultar', inside: 'El proyecto', decisions: 'Decisiones', outline: 'En esta página', previous: 'Página anterior',
  next: 'Página siguiente', appearance: 'Apariencia', menu: 'Menú', top: 'Volver arriba', language: 'Cambiar de idioma'
}

const SEARCH_IN_SPANISH = {
  button: { buttonText: 'Buscar', buttonAriaLabel: 'Buscar' },
  modal: {
    displayDetails: 'Mostrar los detalles',
    resetButtonTitle: 'Borrar la búsqueda',
    backButtonTitle: 'Cerrar la búsqueda',
    noResultsText: 'No hay resultados para',
    footer: { selectText: 'elegir', navigateText: 'moverse', closeText: 'cerrar' }
  }
}

export default defineConfig({
  title: 'asyncio4j',
  description: "Python's asyncio for Java",
  base: process.env.SITE_BASE ?? '/',
  srcDir: 'target/pages',
  outDir: 'target/site',
  cacheDir: 'target/cache',
  // The Javadoc is added behind the build; check-links.mjs looks at everything.
  ignoreDeadLinks: [/^\/api\//],
  markdown: { anchor: { slugify: anchorOf } },
  locales: {
    root: { label: 'English', lang: 'en', themeConfig: theme('', ENGLISH) },
    es: { label: 'Español', lang: 'es', description: 'El asyncio de Python para Java', themeConfig: theme('es/', SPANISH) }
  },
  themeConfig: {
    search: { provider: 'local', options: { locales: { es: { translations: SEARCH_IN_SPANISH } } } }
  }
})
