-- Compartments, grants and accounts: what may change them, decided in the database.

-- A compartment's number: programme × 2^24 + a running count. Every row then tells its programme by itself.
CREATE OR REPLACE FUNCTION sp.number_compartment() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.id >= 16777216 THEN
    RAISE EXCEPTION 'compartments are numbered by the database' USING ERRCODE = 'check_violation';
  END IF;
  NEW.id := (NEW.programme_id::int << 24) + NEW.id;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS number_compartment ON public.access_compartment;
CREATE TRIGGER number_compartment BEFORE INSERT ON public.access_compartment
  FOR EACH ROW EXECUTE FUNCTION sp.number_compartment();

-- A programme takes the lowest free number: a running count would be used up by attempts that were rolled back.
CREATE OR REPLACE FUNCTION sp.number_programme() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  NEW.id := (SELECT min(n) FROM generate_series(1, 127) n WHERE NOT EXISTS (SELECT FROM public.access_programme p WHERE p.id = n));
  IF NEW.id IS NULL THEN
    RAISE EXCEPTION 'there is room for 127 programmes' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS number_programme ON public.access_programme;
CREATE TRIGGER number_programme BEFORE INSERT ON public.access_programme
  FOR EACH ROW EXECUTE FUNCTION sp.number_programme();

-- Roles that work case by case open a compartment through here, and are granted what they opened.
CREATE OR REPLACE FUNCTION sp.open_compartment(programme int, why text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  claims jsonb := sp.live();
  made int;
BEGIN
  IF claims IS NULL OR NOT (claims -> 'r' ?| ARRAY['caseworker', 'case_lead', 'intake'])
      OR NOT EXISTS (SELECT FROM public.access_programme p WHERE p.id = programme) THEN
    RAISE EXCEPTION 'this role opens no compartment there' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO public.access_compartment (programme_id, opened_at, opened_by_id)
    VALUES (programme, clock_timestamp(), (claims ->> 'u')::bigint) RETURNING id INTO made;
  INSERT INTO public.access_grant (user_id, compartment_id, classes, purpose, reason, starts_at, granted_at, granted_by_id, break_glass)
    VALUES ((claims ->> 'u')::bigint, made, replace(claims ->> 'c', 'C', ''), 'opened', left(why, 500),
            clock_timestamp(), clock_timestamp(), (claims ->> 'u')::bigint, false);
  RETURN made;
END $$;

-- Break-glass: at most four hours, with a typed reason, never the class that holds a hiding place.
CREATE OR REPLACE FUNCTION sp.break_glass(compartment int, why text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  claims jsonb := sp.live();
  ends timestamptz := clock_timestamp() + interval '4 hours';
BEGIN
  IF claims IS NULL OR NOT (claims -> 'r' ?| ARRAY['caseworker', 'case_lead']) OR length(trim(why)) < 10 THEN
    RAISE EXCEPTION 'break-glass needs a caseworker and a reason' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO public.access_grant (user_id, compartment_id, classes, purpose, reason, starts_at, expires_at, granted_at, granted_by_id, break_glass)
    VALUES ((claims ->> 'u')::bigint, compartment, replace(claims ->> 'c', 'C', ''), 'break_glass', left(why, 500),
            clock_timestamp(), ends, clock_timestamp(), (claims ->> 'u')::bigint, true);
  RETURN ends;
END $$;

-- Signing in writes the password and the date of the last login; everything else about an account is the operator's.
CREATE OR REPLACE FUNCTION sp.guard_user() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (to_jsonb(NEW) - ARRAY['password', 'last_login']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['password', 'last_login'])
      AND current_user <> 'sp_owner' AND NOT sp.administers() THEN
    RAISE EXCEPTION 'only the operator changes accounts' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

-- A grant or scope is changed in one way only: it is revoked, once.
CREATE OR REPLACE FUNCTION sp.guard_revocation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR (to_jsonb(NEW) - ARRAY['revoked_at', 'revoked_by_id'])
      IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['revoked_at', 'revoked_by_id']) THEN
    RAISE EXCEPTION 'a grant can only be revoked, and only once' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

-- The agencies and the system's own account, with its scope. Run by the owner each time the rules are applied.
CREATE OR REPLACE FUNCTION sp.seed() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO public.access_agency (code, name) VALUES
    ('APPLICANT', 'Applicants'), ('AUDIT', 'Audit'), ('DIA', 'Department of Internal Affairs'), ('HEALTH', 'Health'),
    ('INZ', 'Immigration New Zealand'), ('MFAT', 'Ministry of Foreign Affairs and Trade'), ('NZDF', 'New Zealand Defence Force'),
    ('PARTNER', 'Partner states'), ('POLICE', 'New Zealand Police'), ('SETTLEMENT', 'Settlement provider'), ('SYSTEM', 'The system itself')
    ON CONFLICT DO NOTHING;
  INSERT INTO public.access_user (id, username, password, agency_id, is_active, joined_at)
    VALUES (1, 'system', '!', 'SYSTEM', true, now()) ON CONFLICT DO NOTHING;
  -- One programme from the first day on, so that the first report of danger needs no setting up.
  INSERT INTO public.access_programme (code, name) SELECT 'main', 'Main programme'
    WHERE NOT EXISTS (SELECT FROM public.access_programme);
  PERFORM setval(pg_get_serial_sequence('public.access_user', 'id'), greatest((SELECT max(id) FROM public.access_user), 100));
  INSERT INTO public.access_scope (user_id, classes, purpose, reason, starts_at, granted_at, granted_by_id)
    SELECT 1, 'ABCDEF', 'service', 'the system works for every programme', now(), now(), 1
    WHERE NOT EXISTS (SELECT FROM public.access_scope WHERE user_id = 1);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sp FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sp.has_ctx(), sp.user_id(), sp.agency(), sp.holds(text), sp.is_system(), sp.administers(), sp.may_audit(),
  sp.allowed(text), sp.scopes(text), sp.reaches(int), sp.sees_target(), sp.number_compartment(), sp.number_programme(), sp.guard_user(),
  sp.guard_revocation() TO sp_app, sp_wide, sp_asked, sp_fold;
GRANT EXECUTE ON FUNCTION sp.open_compartment(int, text), sp.break_glass(int, text) TO sp_app, sp_wide;
