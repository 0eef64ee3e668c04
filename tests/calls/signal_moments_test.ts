import { assertEquals } from "@std/assert";
import { PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";

Deno.test("calls with bodies that are read first share one listener of their signal", async () => {
  const { connection } = await setUpConnection();
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener;
  signal.addEventListener = (...args: unknown[]): void => {
    listeners++;
    Reflect.apply(add, signal, args);
  };
  const body = new URLSearchParams({ a: "1" });
  const calls = Array.from(
    { length: 20 },
    () => connection.fetch(PATH, { method: "POST", body, signal }).then((reply) => reply.text()),
  );
  assertEquals(listeners, 1);
  await Promise.all(calls);
});

Deno.test("an abort at any moment after a body was read ends the call", async () => {
  for (let ticks = 0; ticks < 6; ticks++) {
    const { connection } = await setUpConnection();
    const controller = new AbortController();
    const request = new Request(`${connection.endpoint}${PATH}`, { method: "POST", body: "{}" });
    const reading = Promise.withResolvers<ArrayBuffer>();
    request.arrayBuffer = () => reading.promise as ReturnType<Request["arrayBuffer"]>;
    const call = connection.fetch(request, { signal: controller.signal }).catch((error) => error);
    reading.resolve(new ArrayBuffer(2));
    for (let tick = 0; tick < ticks; tick++) await undefined;
    controller.abort("why");
    assertEquals(await call, "why");
  }
});

Deno.test("an abort at any moment after the headers ends the body", async () => {
  for (let ticks = 0; ticks < 6; ticks++) {
    const replying = Promise.withResolvers<Response>();
    let sent: AbortSignal | null | undefined;
    const { open } = setUp();
    const { session } = await open();
    const connection = await open({
      session,
      fetch: (_, init) => {
        sent = init?.signal;
        return replying.promise;
      },
    });
    const controller = new AbortController();
    const call = connection.fetch(PATH, { signal: controller.signal }).catch((error) => error);
    await new Promise((resolve) => setTimeout(resolve, 0));
    replying.resolve(new Response(new ReadableStream()));
    for (let tick = 0; tick < ticks; tick++) await undefined;
    controller.abort("why");
    await call;
    assertEquals(sent?.aborted, true);
  }
});

Deno.test("close() ends a call whose body is still read", async () => {
  const { connection } = await setUpConnection();
  const init = { method: "POST", body: new ReadableStream(), duplex: "half" };
  const call = connection.fetch(new Request(`${connection.endpoint}${PATH}`, init));
  const ending = call.catch((error) => error.name);
  connection.close();
  assertEquals(await ending, "TypeError");
});
