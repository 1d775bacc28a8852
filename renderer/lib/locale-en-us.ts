import app from '#locales/en-US/app.json' with { type: 'json' };
import audit from '#locales/en-US/audit.json' with { type: 'json' };
import alerts from '#locales/en-US/alerts.json' with { type: 'json' };
import decisions from '#locales/en-US/decisions.json' with { type: 'json' };
import domain from '#locales/en-US/domain.json' with { type: 'json' };
import errors from '#locales/en-US/errors.json' with { type: 'json' };
import monitoring from '#locales/en-US/monitoring.json' with { type: 'json' };
import overview from '#locales/en-US/overview.json' with { type: 'json' };
import rollout from '#locales/en-US/rollout.json' with { type: 'json' };
import routing from '#locales/en-US/routing.json' with { type: 'json' };
import routingPage from '#locales/en-US/routingPage.json' with { type: 'json' };
import settings from '#locales/en-US/settings.json' with { type: 'json' };
import signIn from '#locales/en-US/signIn.json' with { type: 'json' };
import spend from '#locales/en-US/spend.json' with { type: 'json' };
import sync from '#locales/en-US/sync.json' with { type: 'json' };
import users from '#locales/en-US/users.json' with { type: 'json' };

export const enUs = {
  app,
  audit,
  alerts,
  decisions,
  domain,
  errors,
  monitoring,
  overview,
  rollout,
  routing,
  routingPage,
  settings,
  signIn,
  spend,
  sync,
  users,
};
