// Opens pages in a real browser as told on standard input, [browser, visits]; prints what was found as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [executablePath, visits] = JSON.parse(readFileSync(0, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function visit(browser, told) {
  const context = await browser.newContext({
    viewport: { width: told.width ?? 1280, height: told.height ?? 800 },
    colorScheme: told.dark ? "dark" : "light",
    forcedColors: told.forced ? "active" : "none",
    timezoneId: told.zone ?? "UTC",
    javaScriptEnabled: told.scripts ?? true,
  });
  const found = { complaints: [], requests: [] };
  const page = await context.newPage();
  page.on("console", (message) => found.complaints.push(message.text()));
  page.on("pageerror", (error) => found.complaints.push(String(error)));
  page.on("dialog", (dialog) => (found.complaints.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("request", (request) => found.requests.push(request.url()));
  if (told.now) await page.clock.install({ time: new Date(told.now) });
  if (told.print) await page.emulateMedia({ media: "print" });
  await page.goto(told.url);
  if (told.later) await page.clock.runFor(told.later * 1000);
  for (const key of told.keys ?? []) await page.keyboard.press(key);
  if (told.look) found.value = await page.evaluate(told.look);
  if (told.axe) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    found.violations = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  }
  if (told.pdf) {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    found.pages = pdf.match(/\/Type\s*\/Page\b/g).length;
  }
  if (told.picture) await page.screenshot({ path: told.picture, fullPage: told.whole ?? true });
  await context.close();
  return found;
}

const browser = await chromium.launch({ executablePath, args });
const found = [];
for (const told of visits) found.push(await visit(browser, told));
await browser.close();
process.stdout.write(JSON.stringify(found));
