/**
 * The links and the headings of a page.
 *
 * @module
 */

/** Lists the targets of the links of a page; blocks of code have none. */
export function listLinks(text: string): string[] {
  return [...removeCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
}

/** Lists the anchors of the headings of a page, as GitHub makes them. */
export function listAnchors(text: string): string[] {
  const seen = new Map<string, number>();
  return [...removeBlocks(text).matchAll(/^#+ +(.+)$/gm)].map(([, heading = ""]) => {
    const anchor = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function removeBlocks(text: string): string {
  return text.replace(/^```.*\n[\s\S]*?^```$/gm, "");
}

function removeCode(text: string): string {
  return removeBlocks(text).replace(/`[^`\n]*`/g, "");
}
