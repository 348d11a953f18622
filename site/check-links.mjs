// Checks every link of the site that has been built, in target/site, but those within the Javadoc, which javadoc checks: the page
// must be there, and the anchor in it.

import fs from 'node:fs'
import path from 'node:path'

const site = path.join(import.meta.dirname, 'target', 'site')
const base = process.env.SITE_BASE ?? '/'

const pages = fs.readdirSync(site, { recursive: true }).filter((file) => file.endsWith('.html') && !file.startsWith('api' + path.sep))
const anchors = new Map()

function anchorsOf(file) {
  if (!anchors.has(file)) {
    const ids = [...fs.readFileSync(file, 'utf8').matchAll(/\sid="([^"]*)"/g)].map((it) => it[1])
    anchors.set(file, new Set(ids))
  }
  return anchors.get(file)
}

const broken = []
let count = 0
for (const page of pages) {
  const text = fs.readFileSync(path.join(site, page), 'utf8')
  for (const [, link] of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
    const url = new URL(link.replaceAll('&amp;', '&'), 'site://host' + base + page)
    if (url.protocol !== 'site:') {
      continue
    }
    count++
    const place = decodeURIComponent(url.pathname).slice(base.length)
    let file = path.join(site, place)
    if (place === '' || place.endsWith('/')) {
      file = path.join(file, 'index.html')
    } else if (!path.extname(file)) {
      file += '.html'
    }
    const anchor = decodeURIComponent(url.hash.slice(1))
    if (!fs.existsSync(file) || (anchor !== '' && !anchorsOf(file).has(anchor))) {
      broken.push(`${page}: ${link}`)
    }
  }
}
if (broken.length > 0 || count < 1000) {
  console.error([...new Set(broken)].join('\n'))
  console.error(`${broken.length} broken links of ${count}`)
  process.exit(1)
}
console.log(`${count} links of ${pages.length} pages lead somewhere`)
