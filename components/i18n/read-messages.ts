// All texts, one file per language and area (messages/{en,ko}/{area}.json), for the server: pages send the browser only
// the areas they name. Their keys are types: asking for a text that English does not have does not compile.

import type {} from 'use-intl';
import enApis from '#messages/en/apis.json' with { type: 'json' };
import enAudit from '#messages/en/audit.json' with { type: 'json' };
import enCustomers from '#messages/en/customers.json' with { type: 'json' };
import enDomains from '#messages/en/domains.json' with { type: 'json' };
import enIntegrations from '#messages/en/integrations.json' with { type: 'json' };
import enOverview from '#messages/en/overview.json' with { type: 'json' };
import enPlans from '#messages/en/plans.json' with { type: 'json' };
import enPortal from '#messages/en/portal.json' with { type: 'json' };
import enQueues from '#messages/en/queues.json' with { type: 'json' };
import enSettings from '#messages/en/settings.json' with { type: 'json' };
import enShell from '#messages/en/shell.json' with { type: 'json' };
import enSignIn from '#messages/en/sign-in.json' with { type: 'json' };
import enStates from '#messages/en/states.json' with { type: 'json' };
import enTopics from '#messages/en/topics.json' with { type: 'json' };
import enTraffic from '#messages/en/traffic.json' with { type: 'json' };
import enUpstreams from '#messages/en/upstreams.json' with { type: 'json' };
import enUsage from '#messages/en/usage.json' with { type: 'json' };
import koApis from '#messages/ko/apis.json' with { type: 'json' };
import koAudit from '#messages/ko/audit.json' with { type: 'json' };
import koCustomers from '#messages/ko/customers.json' with { type: 'json' };
import koDomains from '#messages/ko/domains.json' with { type: 'json' };
import koIntegrations from '#messages/ko/integrations.json' with { type: 'json' };
import koOverview from '#messages/ko/overview.json' with { type: 'json' };
import koPlans from '#messages/ko/plans.json' with { type: 'json' };
import koPortal from '#messages/ko/portal.json' with { type: 'json' };
import koQueues from '#messages/ko/queues.json' with { type: 'json' };
import koSettings from '#messages/ko/settings.json' with { type: 'json' };
import koShell from '#messages/ko/shell.json' with { type: 'json' };
import koSignIn from '#messages/ko/sign-in.json' with { type: 'json' };
import koStates from '#messages/ko/states.json' with { type: 'json' };
import koTopics from '#messages/ko/topics.json' with { type: 'json' };
import koTraffic from '#messages/ko/traffic.json' with { type: 'json' };
import koUpstreams from '#messages/ko/upstreams.json' with { type: 'json' };
import koUsage from '#messages/ko/usage.json' with { type: 'json' };
import type { Locale } from './locales.ts';

const all = {
  en: {
    apis: enApis,
    audit: enAudit,
    customers: enCustomers,
    domains: enDomains,
    integrations: enIntegrations,
    overview: enOverview,
    plans: enPlans,
    portal: enPortal,
    queues: enQueues,
    settings: enSettings,
    shell: enShell,
    'sign-in': enSignIn,
    states: enStates,
    topics: enTopics,
    traffic: enTraffic,
    upstreams: enUpstreams,
    usage: enUsage,
  },
  ko: {
    apis: koApis,
    audit: koAudit,
    customers: koCustomers,
    domains: koDomains,
    integrations: koIntegrations,
    overview: koOverview,
    plans: koPlans,
    portal: koPortal,
    queues: koQueues,
    settings: koSettings,
    shell: koShell,
    'sign-in': koSignIn,
    states: koStates,
    topics: koTopics,
    traffic: koTraffic,
    upstreams: koUpstreams,
    usage: koUsage,
  },
};

export type AllMessages = (typeof all)['en'];
export type Area = keyof AllMessages;
export type SomeMessages = Partial<AllMessages>;

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: AllMessages;
  }
}

/** @returns every text of a language, by area */
export function allMessages(locale: Locale): AllMessages {
  return all[locale];
}

/** @returns the texts of the areas, by area */
export function readMessages(locale: Locale, areas: readonly Area[]): SomeMessages {
  const messages = allMessages(locale);
  return Object.fromEntries(areas.map((area) => [area, messages[area]]));
}
