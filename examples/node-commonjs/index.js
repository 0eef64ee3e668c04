const { isZuoraError } = require("@zuora-connections/client");
const { getZuora } = require("./zuora.js");

async function main() {
  const zuora = await getZuora();
  const { data } = await zuora.json("/object-query/accounts?pageSize=20");
  for (const { id, name } of data) console.log(id, name);
}

main().catch((error) => {
  if (!isZuoraError(error)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
});
