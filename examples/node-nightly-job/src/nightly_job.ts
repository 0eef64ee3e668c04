import process, { env } from "node:process";
import { connect, isZuoraError } from "@zuora-connections/client";

interface Account {
  readonly id: string;
  readonly name: string;
}

interface Page {
  readonly data: readonly Account[];
}

const day = env.JOB_DATE ?? new Date().toISOString().slice(0, 10);
const { ZUORA_CLIENT_ID: clientId = "", ZUORA_CLIENT_SECRET: clientSecret = "" } = env;

const zuora = await connect({ clientId, clientSecret }, {
  endpoint: env.ZUORA_ENDPOINT,
  onEvent(event) {
    if (event.type === "renewal" || event.type === "retry") console.warn(JSON.stringify(event));
  },
});

/** Creates the order of an account; tells whether Zuora took it. */
async function createOrder({ id }: Account): Promise<boolean> {
  try {
    await zuora.json("/v1/orders", {
      method: "POST",
      json: { orderDate: day, existingAccountId: id, subscriptions: [] },
      headers: { "Idempotency-Key": `nightly-${day}-${id}` }, // the same in each run of this day
    });
    return true;
  } catch (error) {
    // Anything else concerns the whole job, and ends it.
    if (!isZuoraError(error) || error.code !== "request_failed") throw error;
    console.error(`account ${id}: ${error.message} (request ${error.requestId})`);
    return false;
  }
}

let created = 0;
let refused = 0;
for await (const { data } of zuora.pages<Page>("/object-query/accounts?pageSize=20")) {
  const results = await Promise.all(data.map(createOrder)); // the connection sends 40 at a time
  created += results.filter((isCreated) => isCreated).length;
  refused += results.filter((isCreated) => !isCreated).length;
  console.log(`${created} orders created, ${refused} refused`);
}
zuora.close();
process.exitCode = refused > 0 ? 1 : 0;
