// Opens the site that has been built in a headless browser. Needs chromium and chromium-driver (Debian: apt-get install
// chromium-driver); without them the tests are skipped, with a line that says so.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { Browser, Builder, By, Key, until } from 'selenium-webdriver'
import chrome from 'selenium-webdriver/chrome.js'

const site = path.join(import.meta.dirname, '..', 'target', 'site')
const PATIENCE = 60_000
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' }

function find(program) {
  try {
    return execFileSync('which', [program], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}

const chromium = find('chromium')
const driver = find('chromedriver')
const skip = chromium && driver ? false : 'needs chromium and chromedriver (Debian: apt-get install chromium-driver)'

let server
let browser
let profile
let origin

before(async () => {
  if (skip) {
    return
  }
  server = http.createServer((request, response) => {
    const place = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
    const file = path.join(site, place.endsWith('/') ? place + 'index.html' : place)
    if (!file.startsWith(site) || !fs.existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' })
    fs.createReadStream(file).pipe(response)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${server.address().port}`
  profile = fs.mkdtempSync(path.join(os.tmpdir(), 'site-test-'))
  const options = new chrome.Options()
    .setChromeBinaryPath(chromium)
    .addArguments('--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--window-size=1400,1000',
      `--user-data-dir=${profile}`)
  browser = await new Builder()
    .forBrowser(Browser.CHROME)
    .setChromeOptions(options)
    .setChromeService(new chrome.ServiceBuilder(driver))
    .build()
})

after(async () => {
  await browser?.quit()
  server?.close()
  server?.closeAllConnections()
  if (profile) {
    fs.rmSync(profile, { recursive: true, force: true })
  }
})

async function open(page) {
  await browser.get(origin + page)
  // The theme's script has taken over.
  await browser.wait(() => browser.executeScript("return document.querySelector('#app')?.__vue_app__ !== undefined"), PATIENCE)
}

async function shown(selector) {
  const element = await browser.wait(until.elementLocated(By.css(selector)), PATIENCE)
  await browser.wait(until.elementIsVisible(element), PATIENCE)
  return element
}

async function search(page, words) {
  await open(page)
  await (await shown('.VPNavBarSearch button')).click()
  await (await shown('.VPLocalSearchBox input')).sendKeys(words)
  await shown('.VPLocalSearchBox .result')
  return shown('.VPLocalSearchBox .results')
}

test('search finds TaskGroup', { skip }, async () => {
  const results = await search('/guide/index.html', 'TaskGroup')
  assert.match(await results.getText(), /TaskGroup|Groups/)
  await browser.actions().sendKeys(Key.ENTER).perform()
  await browser.wait(async () => !(await browser.getCurrentUrl()).includes('/guide/index.html'), PATIENCE)
  await browser.wait(async () => /taskGroup/i.test(await browser.findElement(By.css('.vp-doc')).getText()), PATIENCE)
})

test('search in Spanish finds Spanish pages', { skip }, async () => {
  const results = await search('/es/guide/index.html', 'cancelación')
  assert.match(await results.getText(), /cancelaci/i)
  const links = await browser.findElements(By.css('.VPLocalSearchBox .result'))
  for (const link of links) {
    assert.match(await link.getAttribute('href'), /\/es\//)
  }
})

test('the switch of the language keeps the page', { skip }, async () => {
  await open('/guide/applications/05-groups.html')
  for (const [language, place, title] of [['Español', '/es/guide/', /grupos/i], ['English', '/guide/', /groups/i]]) {
    const menu = await shown('.VPNavBarTranslations')
    await browser.actions().move({ origin: menu }).perform()
    const link = await shown(`.VPNavBarTranslations a[href*="05-groups"]`)
    assert.equal(await link.getText(), language)
    await link.click()
    await browser.wait(until.urlContains(origin + place + 'applications/05-groups'), PATIENCE)
    await browser.wait(async () => title.test(await browser.findElement(By.css('h1')).getText()), PATIENCE)
    await browser.actions().move({ x: 700, y: 400 }).perform()
  }
})

test('the switch keeps a page that is in English only, which says so', { skip }, async () => {
  await open('/docs/running.html')
  const [link] = await browser.findElements(By.css('.VPNavBarTranslations a'))
  await browser.get(await link.getAttribute('href'))
  assert.match(await browser.getCurrentUrl(), /\/es\/docs\/running/)
  assert.match(await browser.findElement(By.css('.vp-doc')).getText(), /solo está en inglés/)
})

test('Python and Java are tabs', { skip }, async () => {
  await open('/docs/from-python.html')
  const group = await shown('.vp-code-group')
  const labels = await group.findElements(By.css('.tabs label'))
  assert.deepEqual(await Promise.all(labels.map((it) => it.getText())), ['Python', 'Java'])
  const java = await group.findElement(By.css('.language-java'))
  assert.equal(await java.isDisplayed(), false)
  await browser.executeScript('arguments[0].scrollIntoView({ block: "center" })', group)
  await labels[1].click()
  await browser.wait(until.elementIsVisible(java), PATIENCE)
})

test('schedules are shown, and nothing is fetched from elsewhere', { skip }, async () => {
  await open('/guide/applications/02-first-await.html')
  const picture = await shown('.vp-doc img[src*="oven"]')
  await browser.wait(() => browser.executeScript('return arguments[0].complete && arguments[0].naturalWidth > 100', picture), PATIENCE)
  const fetched = await browser.executeScript("return performance.getEntriesByType('resource').map(it => it.name)")
  assert.deepEqual(fetched.filter((it) => !it.startsWith(origin)), [])
})

test('the Javadoc is there', { skip }, async () => {
  await open('/guide/index.html')
  await (await shown('.VPNavBar a[href$="/api/index.html"]')).click()
  await browser.wait(until.titleContains('Overview'), PATIENCE)
  await browser.get(origin + '/api/org.asyncio4j/org/asyncio4j/TaskGroup.html')
  assert.match(await browser.getTitle(), /TaskGroup/)
})
