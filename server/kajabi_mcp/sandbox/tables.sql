-- The tables behind the sandbox. Times are ISO 8601 in UTC ("2026-11-23T12:00:00Z"), so text compares as time.
-- Every person is a contact. A contact who bought or was granted an offer is also a customer, with a different id.

-- The options that a file was filled with, so that it is refused when other options are asked for later.
CREATE TABLE made_with (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE sites (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, subdomain TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites,
    name TEXT NOT NULL, email TEXT NOT NULL,
    phone_number TEXT, mobile_phone_number TEXT, business_number TEXT,
    address_line_1 TEXT, address_line_2 TEXT, address_city TEXT,
    address_state TEXT, address_country TEXT, address_zip TEXT,
    external_user_id TEXT, custom_1 TEXT, custom_2 TEXT, custom_3 TEXT,
    hidden INTEGER NOT NULL DEFAULT 0,
    suppressed INTEGER NOT NULL DEFAULT 0,
    engagement TEXT CHECK (engagement IN ('healthy', 'passive', 'unengaged', 'inactive')), -- NULL: not rated
    bounced_at TEXT, -- when the address started bouncing; NULL: it does not
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);

CREATE TABLE customers (
    id INTEGER PRIMARY KEY, contact_id INTEGER NOT NULL UNIQUE REFERENCES contacts,
    avatar TEXT, public_bio TEXT, public_location TEXT, public_website TEXT,
    twitter TEXT, facebook TEXT, instagram TEXT,
    sign_in_count INTEGER NOT NULL DEFAULT 0,
    net_revenue_cents INTEGER NOT NULL DEFAULT 0, -- sum of the succeeded purchases
    last_request_at TEXT,                         -- latest site_activity; NULL: never
    joined_at TEXT NOT NULL,                      -- customer start date: the first grant
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);

CREATE TABLE site_activity (customer_id INTEGER NOT NULL REFERENCES customers, at TEXT NOT NULL);

CREATE TABLE tags (id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites, name TEXT NOT NULL);
CREATE TABLE contact_tags (
    contact_id INTEGER NOT NULL REFERENCES contacts, tag_id INTEGER NOT NULL REFERENCES tags,
    PRIMARY KEY (contact_id, tag_id)
) WITHOUT ROWID;

CREATE TABLE products (
    id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites, title TEXT NOT NULL, description TEXT,
    status TEXT NOT NULL, publish_status TEXT NOT NULL,
    product_type_id INTEGER NOT NULL, product_type_name TEXT NOT NULL, -- Course, Community, Coaching, Podcast, ...
    created_at TEXT NOT NULL
);
CREATE TABLE offers (
    id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites,
    title TEXT NOT NULL, internal_title TEXT, description TEXT,
    currency TEXT NOT NULL, price_in_cents INTEGER NOT NULL,
    payment_type TEXT NOT NULL CHECK (payment_type IN ('free', 'single', 'subscription')), token TEXT NOT NULL
);
CREATE TABLE offer_products (
    offer_id INTEGER NOT NULL REFERENCES offers, product_id INTEGER NOT NULL REFERENCES products,
    PRIMARY KEY (offer_id, product_id)
) WITHOUT ROWID;

-- Bought or granted.
CREATE TABLE offer_grants (
    customer_id INTEGER NOT NULL REFERENCES customers, offer_id INTEGER NOT NULL REFERENCES offers,
    granted_at TEXT NOT NULL, PRIMARY KEY (customer_id, offer_id)
) WITHOUT ROWID;

-- Owns: has a period that has not ended. Active: that period is not suspended (payment overdue, paused) either.
-- Previously owned: has ended periods, and none that has not ended.
CREATE TABLE access_periods (
    customer_id INTEGER NOT NULL REFERENCES customers, product_id INTEGER NOT NULL REFERENCES products,
    started_at TEXT NOT NULL, ended_at TEXT, suspended INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE coupons (id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites, code TEXT NOT NULL);
CREATE TABLE purchases (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers,
    offer_id INTEGER NOT NULL REFERENCES offers, coupon_id INTEGER REFERENCES coupons,
    amount_cents INTEGER NOT NULL, status TEXT NOT NULL CHECK (status IN ('succeeded', 'failed', 'refunded')),
    created_at TEXT NOT NULL
);

CREATE TABLE forms (
    id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites, title TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);
CREATE TABLE form_submissions (
    contact_id INTEGER NOT NULL REFERENCES contacts, form_id INTEGER NOT NULL REFERENCES forms,
    submitted_at TEXT NOT NULL
);

CREATE TABLE events (id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites, title TEXT NOT NULL);
CREATE TABLE event_registrations (
    contact_id INTEGER NOT NULL REFERENCES contacts, event_id INTEGER NOT NULL REFERENCES events,
    registered_at TEXT NOT NULL, PRIMARY KEY (contact_id, event_id)
) WITHOUT ROWID;

CREATE TABLE assessments (id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites, title TEXT NOT NULL);
CREATE TABLE assessment_results (
    contact_id INTEGER NOT NULL REFERENCES contacts, assessment_id INTEGER NOT NULL REFERENCES assessments,
    started_at TEXT NOT NULL,
    completed_at TEXT,                                       -- NULL: started, not finished
    outcome TEXT CHECK (outcome IN ('passed', 'failed')),    -- NULL: unfinished, or a survey without a grade
    PRIMARY KEY (contact_id, assessment_id)
) WITHOUT ROWID;

CREATE TABLE broadcasts (
    id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites, title TEXT NOT NULL, sent_at TEXT NOT NULL
);
CREATE TABLE newsletters (id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites, title TEXT NOT NULL);
CREATE TABLE sequences (id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites, title TEXT NOT NULL);

-- One row for each email and recipient, of a broadcast, a newsletter or a sequence. Only emails that were sent have one.
CREATE TABLE emails (
    contact_id INTEGER NOT NULL REFERENCES contacts,
    broadcast_id INTEGER REFERENCES broadcasts,
    newsletter_id INTEGER REFERENCES newsletters,
    sequence_id INTEGER REFERENCES sequences,
    sent_at TEXT NOT NULL, delivered_at TEXT, opened_at TEXT, clicked_at TEXT,
    bounced_at TEXT, -- permanent failure
    dropped_at TEXT  -- given up after a temporary failure, such as a full inbox
);

CREATE TABLE newsletter_subscriptions (
    contact_id INTEGER NOT NULL REFERENCES contacts, newsletter_id INTEGER NOT NULL REFERENCES newsletters,
    subscribed_at TEXT NOT NULL, unsubscribed_at TEXT, PRIMARY KEY (contact_id, newsletter_id)
) WITHOUT ROWID;
CREATE TABLE sequence_subscriptions (
    contact_id INTEGER NOT NULL REFERENCES contacts, sequence_id INTEGER NOT NULL REFERENCES sequences,
    subscribed_at TEXT NOT NULL, ended_at TEXT, PRIMARY KEY (contact_id, sequence_id)
) WITHOUT ROWID;

-- Consent to marketing email. The latest event is the state now; no 'subscribed' event at all is "never subscribed".
CREATE TABLE consent_events (
    contact_id INTEGER NOT NULL REFERENCES contacts,
    kind TEXT NOT NULL CHECK (kind IN ('subscribed', 'unsubscribed')),
    cause TEXT CHECK (cause IN ('opted_out', 'manual', 'complained', 'bounced')), -- of an 'unsubscribed'
    at TEXT NOT NULL
);
