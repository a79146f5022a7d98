// Builds desks/static/safepassage/vendor from npm packages: `npm ci && npm run build`. Users never run it.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import postcss from "postcss";
import rtlcss from "rtlcss";
import * as sass from "sass";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const vendor = join(here, "../src/safepassage/desks/static/safepassage/vendor");
const axe = join(here, "../tests/browser/axe");
const register = [];

const packageOf = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
const read = (...path) => readFileSync(join(modules, ...path));

// htmx-ext-sse names no licence in its package.json; its LICENSE file is 0BSD.
const said = { "htmx-ext-sse": "0BSD" };

function keep(folder, file, content, packages) {
  const bytes = Buffer.from(content);
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), bytes);
  return {
    file,
    from: packages.map((name) => ({ package: name, version: packageOf(name).version, licence: packageOf(name).license ?? said[name] })),
    sha256: createHash("sha256").update(bytes).digest("hex"),
    bytes: bytes.length,
  };
}
const put = (file, content, packages) => register.push(keep(vendor, file, content, packages));

// GOV.UK's published colours inside MOJ's ready-made sheet become ours; its font name goes.
const house = Object.fromEntries(
  [...readFileSync(join(here, "scss/_house.scss"), "utf8").matchAll(/^\$([a-z-]+): (#[0-9a-f]{6});/gm)].map((m) => [m[1], m[2]]),
);
const repaint = {
  "#0b0c0c": house.ink, "#1d70b8": house.harbour, "#1a65a6": house.harbour, "#0f385c": house["harbour-deep"],
  "#fd0": house.lamp, "#cecece": house.line, "#b1b4b6": house.line, "#ca3535": house.clay, "#f3f3f3": house.mist,
  "#0f7a52": house.leaf, "#54319f": house.plum, "#484949": house["ink-soft"], "#949494": house.edge, "#767676": house.edge,
  "#6f777b": house["ink-soft"], "#f4f8fb": house.mist, "#8eb8dc": house.line, "#005ea5": house.harbour, "#083d29": house.leaf,
  "#651b1b": house.clay, "#98285d": house.plum, "#858686": house.edge, "#d2e2f1": house["harbour-tint"],
};
// Neither library's pictures are shipped: a rule that asks for one of them loses that line.
function settle(sheet) {
  sheet.walkDecls((declaration) => {
    if (/url\(["']?\/assets/.test(declaration.value)) declaration.remove();
    else declaration.value = declaration.value.replace(/#[0-9a-f]{3,6}\b/gi, (colour) => repaint[colour.toLowerCase()] ?? colour);
  });
  return sheet;
}
const mojParts = ["action-bar", "add-another", "alert", "badge", "button-group", "button-menu", "filter", "identity-bar", "message",
  "multi-file-upload", "notification-badge", "page-header-actions", "progress-bar", "scrollable-pane", "side-navigation",
  "sub-navigation", "timeline"];

function mojSheet() {
  const sheet = postcss.parse(read("@ministryofjustice/frontend/moj/moj-frontend.min.css").toString());
  const wanted = (selector) => mojParts.some((part) => selector.includes(`.moj-${part}`));
  sheet.walkComments((comment) => comment.remove());
  sheet.walkRules((rule) => {
    if (rule.parent.type === "atrule" && rule.parent.name.endsWith("keyframes")) return;
    const selectors = rule.selectors.filter(wanted);
    if (selectors.length === 0) rule.remove();
    else rule.selectors = selectors;
  });
  sheet.walkDecls((declaration) => {
    if (declaration.prop === "font-family") declaration.remove();
  });
  sheet.walkRules((rule) => { if (rule.nodes.length === 0) rule.remove(); });
  sheet.walkAtRules((rule) => { if (rule.nodes && rule.nodes.length === 0) rule.remove(); });
  return settle(sheet).toString();
}

function compile(name) {
  const { css } = sass.compile(join(here, `scss/${name}.scss`), {
    loadPaths: [join(here, "scss"), join(modules, "govuk-frontend/dist")], style: "compressed", quietDeps: true,
  });
  return settle(postcss.parse(css.replace(/^\uFEFF/, ""))).toString();
}

rmSync(vendor, { recursive: true, force: true });
const govuk = ["govuk-frontend"];
const staff = compile("staff") + mojSheet();
const applicant = compile("applicant");
put("staff.css", staff, [...govuk, "@ministryofjustice/frontend"]);
put("staff.rtl.css", rtlcss.process(staff), [...govuk, "@ministryofjustice/frontend"]);
put("applicant.css", applicant, govuk);
put("applicant.rtl.css", rtlcss.process(applicant), govuk);
const withoutMap = (text) => text.toString().replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
put("govuk-frontend.min.js", withoutMap(read("govuk-frontend/dist/govuk/govuk-frontend.min.js")), govuk);
put("htmx.min.js", read("htmx.org/dist/htmx.min.js"), ["htmx.org"]);
put("htmx-ext-sse.min.js", withoutMap(read("htmx-ext-sse/dist/sse.min.js")), ["htmx-ext-sse"]);

// Extended Latin holds te reo Māori's macrons and the dots of scholarly romanisation; the rest of 55 kB is not needed.
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");
const extended = range(0x0100, 0x017f) + range(0x02b9, 0x02bf) + range(0x0300, 0x0304) + range(0x1e00, 0x1e99);
for (const weight of [400, 700]) {
  put(`fonts/noto-sans-latin-${weight}.woff2`, read(`@fontsource/noto-sans/files/noto-sans-latin-${weight}-normal.woff2`), ["@fontsource/noto-sans"]);
  const source = read(`@fontsource/noto-sans/files/noto-sans-latin-ext-${weight}-normal.woff2`);
  put(`fonts/noto-sans-latin-ext-${weight}.woff2`, await subsetFont(source, extended, { targetFormat: "woff2" }), ["@fontsource/noto-sans"]);
  put(`fonts/vazirmatn-arabic-${weight}.woff2`, read(`@fontsource/vazirmatn/files/vazirmatn-arabic-${weight}-normal.woff2`), ["@fontsource/vazirmatn"]);
}
put("licences/OFL-noto-sans.txt", read("@fontsource/noto-sans/LICENSE"), ["@fontsource/noto-sans"]);
put("licences/OFL-vazirmatn.txt", read("@fontsource/vazirmatn/LICENSE"), ["@fontsource/vazirmatn"]);
const mit = "MIT-govuk-frontend-and-moj-frontend.txt";
put(`licences/${mit}`, readFileSync(join(here, "licences", mit)), [...govuk, "@ministryofjustice/frontend"]);
put("licences/BSD-htmx.txt", read("htmx.org/LICENSE"), ["htmx.org"]);
put("licences/0BSD-htmx-ext-sse.txt", read("htmx-ext-sse/LICENSE"), ["htmx-ext-sse"]);
const byName = (a, b) => (a.file < b.file ? -1 : 1);
writeFileSync(join(vendor, "VENDOR.json"), JSON.stringify({ files: register.sort(byName) }, null, 1) + "\n");

const checks = [
  keep(axe, "axe.min.js", read("axe-core/axe.min.js"), ["axe-core"]),
  keep(axe, "LICENSE", read("axe-core/LICENSE"), ["axe-core"]),
];
writeFileSync(join(axe, "VENDOR.json"), JSON.stringify({ files: checks.sort(byName) }, null, 1) + "\n");
for (const entry of register) console.log(entry.file, entry.bytes);
