import app from '#locales/vi-VN/app.json' with { type: 'json' };
import audit from '#locales/vi-VN/audit.json' with { type: 'json' };
import alerts from '#locales/vi-VN/alerts.json' with { type: 'json' };
import decisions from '#locales/vi-VN/decisions.json' with { type: 'json' };
import domain from '#locales/vi-VN/domain.json' with { type: 'json' };
import errors from '#locales/vi-VN/errors.json' with { type: 'json' };
import monitoring from '#locales/vi-VN/monitoring.json' with { type: 'json' };
import overview from '#locales/vi-VN/overview.json' with { type: 'json' };
import rollout from '#locales/vi-VN/rollout.json' with { type: 'json' };
import routing from '#locales/vi-VN/routing.json' with { type: 'json' };
import routingPage from '#locales/vi-VN/routingPage.json' with { type: 'json' };
import settings from '#locales/vi-VN/settings.json' with { type: 'json' };
import signIn from '#locales/vi-VN/signIn.json' with { type: 'json' };
import spend from '#locales/vi-VN/spend.json' with { type: 'json' };
import sync from '#locales/vi-VN/sync.json' with { type: 'json' };
import users from '#locales/vi-VN/users.json' with { type: 'json' };

export const viVn = {
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
