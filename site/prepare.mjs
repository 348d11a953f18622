// Copies the Markdown of the project into target/pages, laid out as the site has it, with links between its pages:
//
//   README.md, README.es.md          index.md, es/index.md
//   docs/guide/LANGUAGE/...          guide/..., es/guide/...
//   everything else                  the same place; below es/ as well, with a line that it is in English only
//   other files that pages link to   source/..., es/source/..., as pages
//
// So the switch of the language finds the same page under the other prefix.

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const site = import.meta.dirname
const root = path.dirname(site)
const target = path.join(site, 'target', 'pages')
const ENGLISH_ONLY = '::: info\nEsta página solo está en inglés.\n:::\n\n'

/** From the path of a file to that of its page, without language. */
function pageOf(file) {
  if (file === 'README.md' || file === 'README.es.md') {
    return 'index.md'
  }
  const guide = /^docs\/guide\/e[ns]\/(.*)$/.exec(file)
  const page = guide ? 'guide/' + guide[1] : file
  return page.replace(/(^|\/)README\.md$/, '$1index.md')
}

function isSpanish(file) {
  return file === 'README.es.md' || file.startsWith('docs/guide/es/')
}

function isTranslated(file) {
  return file === 'README.md' || file.startsWith('docs/guide/en/')
}

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('.github/') && !file.startsWith('site/'))
const known = new Set(files)

/** Files that are no Markdown, to be shown as pages. */
const sources = new Set()

function sourcePage(file, prefix) {
  sources.add(file)
  const isFolder = fs.statSync(path.join(root, file)).isDirectory()
  return `${prefix}source/${isFolder ? file + '/' : file.replaceAll('.', '-') + '.html'}`
}

function linkFrom(file, spanish, link) {
  if (/^[a-z]+:/.test(link) || link.startsWith('#')) {
    return link
  }
  const [place, anchor] = link.split('#')
  const to = path.posix.normalize(path.posix.join(path.posix.dirname(file), place)).replace(/\/$/, '')
  const hash = anchor === undefined ? '' : '#' + anchor
  if (known.has(to)) {
    // What is in one language leads to its own; what is in both, to that of the page, but for links to the twin.
    const inSpanish = isSpanish(to) || (spanish && !isTranslated(to))
    return (inSpanish ? '/es/' : '/') + pageOf(to) + hash
  }
  if (to.startsWith('docs/guide/pictures/')) {
    return '/pictures/' + path.posix.basename(to)
  }
  if (!fs.existsSync(path.join(root, to))) {
    throw new Error(`${file} links to ${link}, which is not there`)
  }
  return sourcePage(to, spanish ? '/es/' : '/')
}

/** Replaces what a pattern finds outside of blocks and spans of code. */
function replaceInProse(text, pattern, replacement) {
  const found = new RegExp('`[^`\\n]*`|' + pattern.source, 'g')
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(found, (all, ...groups) => (all[0] === '`' ? all : replacement(...groups)))))
    .join('')
}

/** A table of Python beside Java becomes tabs. */
function withTabs(text) {
  return text.replace(
    /<table><tr valign="top"><td>\n\n```python\n([\s\S]*?)```\n\n<\/td><td>\n\n```java\n([\s\S]*?)```\n\n<\/td><\/tr><\/table>/g,
    (_, python, java) => '::: code-group\n\n```python [Python]\n' + python + '```\n\n```java [Java]\n' + java + '```\n\n:::')
}

function write(page, text) {
  const file = path.join(target, page)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}

function pageFor(file, spanish) {
  let text = fs.readFileSync(path.join(root, file), 'utf8')
  // The theme has the switch of the language and the way back.
  text = text.replace(/^\[(Español|English)\]\([^)]*\)( · .*)?\n\n/m, '')
  text = replaceInProse(text, /\]\(([^)\s]+)\)/, (link) => `](${linkFrom(file, spanish, link)})`)
  text = replaceInProse(text, /\{\{/, () => '&#123;&#123;')
  return withTabs(text)
}

fs.rmSync(target, { recursive: true, force: true })
for (const file of files) {
  const page = pageOf(file)
  if (isSpanish(file)) {
    write('es/' + page, pageFor(file, true))
  } else {
    write(page, pageFor(file, false))
    if (!isTranslated(file)) {
      write('es/' + page, pageFor(file, true).replace(/^(# .*\n\n)?/, (title) => title + ENGLISH_ONLY))
    }
  }
}

const NOT_SEARCHED = '---\nsearch: false\n---\n\n'
const SHOWN_IN_COLOUR = ['clj', 'groovy', 'html', 'java', 'kt', 'py', 'scala', 'sh', 'xml']

/** A folder is a list of its files, which become pages too: the set grows while this loop runs over it. */
for (const file of sources) {
  for (const prefix of ['', 'es/']) {
    if (fs.statSync(path.join(root, file)).isDirectory()) {
      const inside = execFileSync('git', ['ls-files', file], { cwd: root, encoding: 'utf8' }).trimEnd().split('\n')
      const lines = inside.map((it) => `- [\`${it.slice(file.length + 1)}\`](${sourcePage(it, '/' + prefix)})\n`)
      write(`${prefix}source/${file}/index.md`, `${NOT_SEARCHED}# ${file}\n\n${lines.join('')}`)
    } else {
      const text = fs.readFileSync(path.join(root, file), 'utf8')
      const language = path.extname(file).slice(1)
      const shown = SHOWN_IN_COLOUR.includes(language) ? language : 'text'
      write(`${prefix}source/${file.replaceAll('.', '-')}.md`,
        `${NOT_SEARCHED}# ${path.basename(file)}\n\n\`\`\`\`${shown}\n${text}\`\`\`\`\n`)
    }
  }
}

fs.cpSync(path.join(root, 'docs', 'guide', 'pictures'), path.join(target, 'public', 'pictures'), { recursive: true })
