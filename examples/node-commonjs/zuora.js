const { connect } = require("@zuora-connections/client");

let connecting;

/** Returns a promise of the one connection of this program. */
function getZuora() {
  connecting ??= connect({
    clientId: process.env.ZUORA_CLIENT_ID ?? "",
    clientSecret: process.env.ZUORA_CLIENT_SECRET ?? "",
  }, { endpoint: process.env.ZUORA_ENDPOINT, lazy: true });
  return connecting;
}

module.exports = { getZuora };
