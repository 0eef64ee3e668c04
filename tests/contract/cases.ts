/**
 * Every case of the contract.
 *
 * @module
 */

import { abortCases } from "./abort_cases.ts";
import { bodyCases } from "./body_cases.ts";
import type { ContractCase } from "./contract_case.ts";
import { cookieCases } from "./cookie_cases.ts";
import { errorCases } from "./error_cases.ts";
import { failedLoginCases } from "./failed_login_cases.ts";
import { jsonCases } from "./json_cases.ts";
import { limitCases } from "./limit_cases.ts";
import { loginCases } from "./login_cases.ts";
import { oauthCases } from "./oauth_cases.ts";
import { redactionCases } from "./redaction_cases.ts";
import { redirectCases } from "./redirect_cases.ts";
import { renewalCases } from "./renewal_cases.ts";
import { retryCases } from "./retry_cases.ts";
import { storeCases } from "./store_cases.ts";
import { streamCases } from "./stream_cases.ts";
import { timeOutCases } from "./time_out_cases.ts";

/** What must hold wherever the package runs. */
export const cases: readonly ContractCase[] = [
  ...loginCases,
  ...renewalCases,
  ...retryCases,
  ...abortCases,
  ...redirectCases,
  ...cookieCases,
  ...redactionCases,
  ...timeOutCases,
  ...streamCases,
  ...bodyCases,
  ...jsonCases,
  ...oauthCases,
  ...storeCases,
  ...limitCases,
  ...errorCases,
  ...failedLoginCases,
];
