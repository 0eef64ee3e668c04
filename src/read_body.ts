/**
 * Reading a body that should be small.
 *
 * @module
 */

/** The most that is read of a body: the recorded reply to a login has 22, a gateway's page thousands. */
export const LONGEST_BODY = 1_048_576;

/** Reads a body as text; of one that is longer than the longest, it cancels the rest. */
export async function readBody({ body }: Response, signal?: AbortSignal): Promise<string> {
  let text = "";
  const decoder = new TextDecoderStream();
  for await (const chunk of body?.pipeThrough(decoder, signal && { signal }) ?? []) {
    text += chunk;
    if (text.length > LONGEST_BODY) break;
  }
  return text;
}
