-- The signed context, read by every policy. Owned by the migrations' role; nobody else reads the key.
CREATE TABLE IF NOT EXISTS sp.signing_key (version int PRIMARY KEY, inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);
CREATE TABLE IF NOT EXISTS sp.applied (name text PRIMARY KEY, wanted text NOT NULL, found text NOT NULL);
REVOKE ALL ON sp.signing_key FROM PUBLIC;
GRANT SELECT ON sp.applied TO sp_app, sp_wide, sp_asked, sp_fold;

-- HMAC-SHA256 by RFC 2104 over the built-in sha256(): PostgreSQL has no hmac() without an extension.
-- With `strict` an expired context is an error; the audit trigger at the end of a long statement reads it all the same.
CREATE OR REPLACE FUNCTION sp.context(strict boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE
  raw text := current_setting('sp.ctx', true);
  pads record;
  claims jsonb;
BEGIN
  IF raw IS NULL OR raw = '' THEN RETURN NULL; END IF;
  SELECT inner_pad, outer_pad INTO pads FROM sp.signing_key WHERE version::text = split_part(raw, '.', 1);
  IF NOT FOUND OR split_part(raw, '.', 4) <> '' OR split_part(raw, '.', 3) <> encode(sha256(pads.outer_pad || sha256(pads.inner_pad
      || convert_to(split_part(raw, '.', 1) || '.' || split_part(raw, '.', 2), 'UTF8'))), 'hex') THEN
    RAISE EXCEPTION 'the context is forged' USING ERRCODE = 'SP001';
  END IF;
  claims := convert_from(decode(split_part(raw, '.', 2), 'base64'), 'UTF8')::jsonb;
  IF (claims ->> 'pid')::int <> pg_backend_pid() THEN
    RAISE EXCEPTION 'the context is forged' USING ERRCODE = 'SP001';
  END IF;
  IF strict AND (claims ->> 'e')::bigint < extract(epoch FROM clock_timestamp()) THEN
    RAISE EXCEPTION 'the context has expired' USING ERRCODE = 'SP002';
  END IF;
  RETURN claims;
END $$;

-- A context of an account that is in force: switching an account off acts at its next statement.
CREATE OR REPLACE FUNCTION sp.live() RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE claims jsonb := sp.context(true);
BEGIN
  IF claims IS NULL OR NOT EXISTS (SELECT FROM public.access_user u WHERE u.id = (claims ->> 'u')::bigint
      AND u.agency_id = claims ->> 'a' AND u.is_active AND (u.post_ends_on IS NULL OR u.post_ends_on >= current_date)) THEN
    RETURN NULL;
  END IF;
  RETURN claims;
END $$;

CREATE OR REPLACE FUNCTION sp.has_ctx() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT sp.live() IS NOT NULL $$;

CREATE OR REPLACE FUNCTION sp.user_id() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT (sp.live() ->> 'u')::bigint $$;

-- Only for those whom the application put in the verifiers' role: a caseworker who enters it by force learns nothing.
CREATE OR REPLACE FUNCTION sp.agency() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT CASE WHEN c ->> 'k' = 'asked' THEN c ->> 'a' END FROM sp.live() AS c $$;

CREATE OR REPLACE FUNCTION sp.holds(role text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT coalesce(sp.live() -> 'r' ? role, false) $$;

CREATE OR REPLACE FUNCTION sp.is_system() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT coalesce(sp.live() ->> 'a' = 'SYSTEM', false) $$;

CREATE OR REPLACE FUNCTION sp.administers() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT coalesce(c ->> 'a' = 'SYSTEM' OR c -> 'r' ? 'operator', false) FROM sp.live() AS c $$;

CREATE OR REPLACE FUNCTION sp.may_audit() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT coalesce(c ->> 'a' = 'SYSTEM' OR c -> 'r' ? 'auditor', false) FROM sp.live() AS c $$;

-- The compartments granted to the actor for one class of data, read anew by every statement.
CREATE OR REPLACE FUNCTION sp.allowed(class text) RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE claims jsonb := sp.live();
BEGIN
  IF claims IS NULL OR claims ->> 'k' <> 'narrow' OR strpos(claims ->> 'c', class) = 0 THEN RETURN '{}'; END IF;
  RETURN (SELECT coalesce(array_agg(DISTINCT g.compartment_id), '{}') FROM public.access_grant g
    WHERE g.user_id = (claims ->> 'u')::bigint AND g.revoked_at IS NULL AND strpos(g.classes, class) > 0
      AND g.starts_at <= clock_timestamp() AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp()));
END $$;

-- The programmes in the actor's scope for one class of data. A scope without a programme means all of them.
CREATE OR REPLACE FUNCTION sp.scopes(class text) RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE claims jsonb := sp.live();
BEGIN
  IF claims IS NULL OR claims ->> 'k' NOT IN ('wide', 'fold') OR strpos(claims ->> 'c', class) = 0 THEN RETURN '{}'; END IF;
  RETURN (SELECT coalesce(array_agg(DISTINCT p.id::int), '{}') FROM public.access_scope s
    JOIN public.access_programme p ON s.programme_id IS NULL OR s.programme_id = p.id
    WHERE s.user_id = (claims ->> 'u')::bigint AND s.revoked_at IS NULL AND strpos(s.classes, class) > 0
      AND s.starts_at <= clock_timestamp() AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp()));
END $$;

-- Whether the actor may open this compartment's file at all.
CREATE OR REPLACE FUNCTION sp.reaches(compartment int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT compartment = ANY (sp.allowed('A')) OR (compartment >> 24) = ANY (sp.scopes('A')) $$;

-- A link into another compartment: the writer must see the target. Not a definer: the writer's own policies decide.
CREATE OR REPLACE FUNCTION sp.sees_target() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE seen boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE %I = ($1).%I)', TG_ARGV[1], TG_ARGV[2], TG_ARGV[0]) INTO seen USING NEW;
  IF NOT seen THEN
    RAISE EXCEPTION 'the linked row is not there' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NEW;
END $$;
