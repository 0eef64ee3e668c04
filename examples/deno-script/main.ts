import { connect } from "@zuora-connections/client";

interface Page {
  readonly data: readonly { readonly id: string; readonly name: string }[];
}

const zuora = await connect({
  clientId: Deno.env.get("ZUORA_CLIENT_ID") ?? "",
  clientSecret: Deno.env.get("ZUORA_CLIENT_SECRET") ?? "",
}, { endpoint: Deno.env.get("ZUORA_ENDPOINT") });

for await (const { data } of zuora.pages<Page>("/object-query/accounts?pageSize=20")) {
  for (const { id, name } of data) console.log(id, name);
}
