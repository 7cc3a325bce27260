CREATE SCHEMA "identity";
--> statement-breakpoint
CREATE SCHEMA "assistant";
--> statement-breakpoint
CREATE SCHEMA "orchestrator";
--> statement-breakpoint
CREATE SCHEMA "scheduler";
--> statement-breakpoint
CREATE SCHEMA "telemetry";
--> statement-breakpoint
CREATE SCHEMA "publishing";
--> statement-breakpoint
CREATE TYPE "identity"."user_role" AS ENUM('admin', 'user');--> statement-breakpoint
CREATE TYPE "assistant"."threat_level" AS ENUM('low', 'medium', 'high', 'critical');--> statement-breakpoint
CREATE TYPE "assistant"."task_draft_status" AS ENUM('pending', 'confirmed', 'discarded');--> statement-breakpoint
CREATE TYPE "assistant"."task_status" AS ENUM('pending', 'in_progress', 'completed', 'cancelled');--> statement-breakpoint
CREATE TYPE "assistant"."flag_severity" AS ENUM('low', 'medium', 'high', 'critical');--> statement-breakpoint
CREATE TYPE "assistant"."flag_status" AS ENUM('open', 'acknowledged', 'resolved');--> statement-breakpoint
CREATE TYPE "assistant"."inquiry_status" AS ENUM('open', 'closed');--> statement-breakpoint
CREATE TYPE "orchestrator"."agent_mode" AS ENUM('execute', 'discuss', 'plan', 'detail', 'refine');--> statement-breakpoint
CREATE TYPE "orchestrator"."agent_status" AS ENUM('idle', 'running', 'waiting_for_input', 'stopped', 'crashed');--> statement-breakpoint
CREATE TYPE "orchestrator"."errand_status" AS ENUM('active', 'pending_review', 'conflict', 'merged', 'abandoned');--> statement-breakpoint
CREATE TYPE "orchestrator"."proposal_status" AS ENUM('pending', 'accepted', 'dismissed');--> statement-breakpoint
CREATE TYPE "orchestrator"."proposal_target" AS ENUM('page', 'phase', 'task');--> statement-breakpoint
CREATE TYPE "orchestrator"."diff_line_type" AS ENUM('added', 'removed', 'context');--> statement-breakpoint
CREATE TYPE "orchestrator"."initiative_status" AS ENUM('active', 'pending_review', 'completed', 'archived');--> statement-breakpoint
CREATE TYPE "orchestrator"."phase_status" AS ENUM('pending', 'approved', 'in_progress', 'completed', 'blocked', 'pending_review');--> statement-breakpoint
CREATE TYPE "orchestrator"."task_category" AS ENUM('execute', 'research', 'discuss', 'plan', 'detail', 'refine', 'verify', 'merge', 'review');--> statement-breakpoint
CREATE TYPE "orchestrator"."task_priority" AS ENUM('low', 'medium', 'high');--> statement-breakpoint
CREATE TYPE "orchestrator"."task_status" AS ENUM('pending', 'in_progress', 'completed', 'blocked');--> statement-breakpoint
CREATE TYPE "orchestrator"."task_type" AS ENUM('auto');--> statement-breakpoint
CREATE TYPE "orchestrator"."change_set_status" AS ENUM('applied', 'reverted');--> statement-breakpoint
CREATE TYPE "orchestrator"."chat_role" AS ENUM('user', 'assistant', 'system');--> statement-breakpoint
CREATE TYPE "orchestrator"."chat_session_status" AS ENUM('active', 'closed');--> statement-breakpoint
CREATE TYPE "orchestrator"."chat_target" AS ENUM('phase', 'task');--> statement-breakpoint
CREATE TYPE "orchestrator"."conversation_status" AS ENUM('pending', 'answered');--> statement-breakpoint
CREATE TYPE "orchestrator"."message_status" AS ENUM('pending', 'read', 'responded');--> statement-breakpoint
CREATE TYPE "orchestrator"."participant_type" AS ENUM('agent', 'user');--> statement-breakpoint
CREATE TYPE "scheduler"."http_method" AS ENUM('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS');--> statement-breakpoint
CREATE TYPE "scheduler"."job_status" AS ENUM('ACTIVE', 'PAUSED', 'ARCHIVED');--> statement-breakpoint
CREATE TYPE "scheduler"."message_role" AS ENUM('system', 'user', 'assistant', 'tool');--> statement-breakpoint
CREATE TYPE "scheduler"."task_status" AS ENUM('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED');--> statement-breakpoint
CREATE TYPE "telemetry"."geo_source" AS ENUM('platform', 'header', 'ip', 'none');--> statement-breakpoint
CREATE TYPE "telemetry"."log_level" AS ENUM('debug', 'info', 'warn', 'error');--> statement-breakpoint
CREATE TYPE "publishing"."deployment_status" AS ENUM('pending', 'building', 'success', 'failed');--> statement-breakpoint
CREATE TYPE "publishing"."sync_status" AS ENUM('idle', 'syncing', 'success', 'error');--> statement-breakpoint
CREATE TABLE "identity"."accounts" (
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"type" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"token_type" text,
	"scope" text,
	"session_state" text,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_pkey" PRIMARY KEY("provider","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "identity"."api_keys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"salt" text NOT NULL,
	"last_used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."platform_identities" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"platform_user_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "platform_identities_platform_platform_user_id_key" UNIQUE("platform","platform_user_id")
);
--> statement-breakpoint
CREATE TABLE "identity"."sessions" (
	"session_token" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" text NOT NULL,
	"username" text,
	"name" text,
	"image" text,
	"email_verified_at" timestamp with time zone,
	"password_hash" text,
	"role" "identity"."user_role" DEFAULT 'user' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"embedding" vector(16),
	CONSTRAINT "users_email_key" UNIQUE("email"),
	CONSTRAINT "users_username_key" UNIQUE("username")
);
--> statement-breakpoint
CREATE TABLE "identity"."verification_tokens" (
	"identifier" text NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "verification_tokens_pkey" PRIMARY KEY("identifier","token")
);
--> statement-breakpoint
CREATE TABLE "assistant"."channel_messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"channel" text NOT NULL,
	"external_id" text NOT NULL,
	"author" text NOT NULL,
	"body" text NOT NULL,
	"processed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "channel_messages_platform_channel_external_id_key" UNIQUE("platform","channel","external_id")
);
--> statement-breakpoint
CREATE TABLE "assistant"."context_observations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid,
	"entity_type" text NOT NULL,
	"entity_id" text NOT NULL,
	"content" text NOT NULL,
	"embedding" vector(1536),
	"observed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assistant"."context_summaries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"entity_type" text NOT NULL,
	"entity_id" text NOT NULL,
	"summary" text NOT NULL,
	"embedding" vector(1536),
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "context_summaries_organization_id_entity_type_entity_id_key" UNIQUE("organization_id","entity_type","entity_id")
);
--> statement-breakpoint
CREATE TABLE "assistant"."security_audit_logs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"threat_level" "assistant"."threat_level" DEFAULT 'low' NOT NULL,
	"event" text NOT NULL,
	"detail" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assistant"."clients" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assistant"."organizations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organizations_slug_key" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "assistant"."pipeline_stages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pipeline_stages_organization_id_slug_key" UNIQUE("organization_id","slug")
);
--> statement-breakpoint
CREATE TABLE "assistant"."task_drafts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"said" text NOT NULL,
	"parsed" jsonb,
	"status" "assistant"."task_draft_status" DEFAULT 'pending' NOT NULL,
	"confirmed_at" timestamp with time zone,
	"expires_at" timestamp with time zone DEFAULT now() + interval '30 days' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assistant"."task_logs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"task_id" uuid NOT NULL,
	"actor_id" uuid,
	"action" text NOT NULL,
	"detail" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assistant"."tasks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid,
	"organization_id" uuid NOT NULL,
	"client_id" uuid,
	"stage_id" uuid,
	"draft_id" uuid,
	"display_id" integer NOT NULL,
	"title" text NOT NULL,
	"status" "assistant"."task_status" DEFAULT 'pending' NOT NULL,
	"due_date" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tasks_organization_id_display_id_key" UNIQUE("organization_id","display_id")
);
--> statement-breakpoint
CREATE TABLE "assistant"."flags" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"severity" "assistant"."flag_severity" DEFAULT 'low' NOT NULL,
	"status" "assistant"."flag_status" DEFAULT 'open' NOT NULL,
	"resolved_by" uuid,
	"resolved_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assistant"."inquiry_messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"thread_id" uuid NOT NULL,
	"sender_id" uuid,
	"body" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assistant"."inquiry_threads" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"flag_id" uuid,
	"subject" text NOT NULL,
	"status" "assistant"."inquiry_status" DEFAULT 'open' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assistant"."mood_entries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"score" integer NOT NULL,
	"note" text,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"provider" text DEFAULT 'claude' NOT NULL,
	"config_json" text,
	"credentials" text,
	"is_exhausted" boolean DEFAULT false NOT NULL,
	"exhausted_until" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"sort_order" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."agent_log_chunks" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"agent_name" text NOT NULL,
	"session_number" integer DEFAULT 1 NOT NULL,
	"content" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."agents" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"task_id" text,
	"initiative_id" text,
	"session_id" text,
	"worktree_id" text NOT NULL,
	"provider" text DEFAULT 'claude' NOT NULL,
	"account_id" text,
	"status" "orchestrator"."agent_status" DEFAULT 'idle' NOT NULL,
	"mode" "orchestrator"."agent_mode" DEFAULT 'execute' NOT NULL,
	"pid" integer,
	"exit_code" integer,
	"prompt" text,
	"output_file_path" text,
	"result" jsonb,
	"pending_questions" jsonb,
	"user_dismissed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agents_name_key" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."errands" (
	"id" text PRIMARY KEY NOT NULL,
	"description" text NOT NULL,
	"branch" text NOT NULL,
	"base_branch" text DEFAULT 'main' NOT NULL,
	"agent_id" text,
	"project_id" text,
	"status" "orchestrator"."errand_status" DEFAULT 'active' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."proposals" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"initiative_id" text NOT NULL,
	"target_type" "orchestrator"."proposal_target" NOT NULL,
	"target_id" text,
	"title" text NOT NULL,
	"summary" text,
	"content" text,
	"metadata" jsonb,
	"status" "orchestrator"."proposal_status" DEFAULT 'pending' NOT NULL,
	"sort_order" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."initiative_projects" (
	"initiative_id" text NOT NULL,
	"project_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "initiative_projects_pkey" PRIMARY KEY("initiative_id","project_id")
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."initiatives" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"status" "orchestrator"."initiative_status" DEFAULT 'active' NOT NULL,
	"branch" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."pages" (
	"id" text PRIMARY KEY NOT NULL,
	"initiative_id" text NOT NULL,
	"parent_page_id" text,
	"title" text NOT NULL,
	"content" jsonb,
	"sort_order" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."phase_dependencies" (
	"phase_id" text NOT NULL,
	"depends_on_phase_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "phase_dependencies_pkey" PRIMARY KEY("phase_id","depends_on_phase_id")
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."phases" (
	"id" text PRIMARY KEY NOT NULL,
	"initiative_id" text NOT NULL,
	"name" text NOT NULL,
	"content" jsonb,
	"status" "orchestrator"."phase_status" DEFAULT 'pending' NOT NULL,
	"merge_base" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."projects" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"default_branch" text DEFAULT 'main' NOT NULL,
	"last_fetched_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "projects_name_key" UNIQUE("name"),
	CONSTRAINT "projects_url_key" UNIQUE("url")
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."review_comments" (
	"id" text PRIMARY KEY NOT NULL,
	"phase_id" text NOT NULL,
	"file_path" text NOT NULL,
	"line_number" integer NOT NULL,
	"line_type" "orchestrator"."diff_line_type" NOT NULL,
	"body" text NOT NULL,
	"author" text DEFAULT 'you' NOT NULL,
	"resolved" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."task_dependencies" (
	"task_id" text NOT NULL,
	"depends_on_task_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "task_dependencies_pkey" PRIMARY KEY("task_id","depends_on_task_id")
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."tasks" (
	"id" text PRIMARY KEY NOT NULL,
	"phase_id" text,
	"initiative_id" text,
	"parent_task_id" text,
	"name" text NOT NULL,
	"description" text,
	"type" "orchestrator"."task_type" DEFAULT 'auto' NOT NULL,
	"category" "orchestrator"."task_category" DEFAULT 'execute' NOT NULL,
	"priority" "orchestrator"."task_priority" DEFAULT 'medium' NOT NULL,
	"status" "orchestrator"."task_status" DEFAULT 'pending' NOT NULL,
	"order" integer DEFAULT 0 NOT NULL,
	"summary" text,
	"retry_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."change_sets" (
	"id" text PRIMARY KEY NOT NULL,
	"initiative_id" text NOT NULL,
	"status" "orchestrator"."change_set_status" DEFAULT 'applied' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."chat_messages" (
	"id" text PRIMARY KEY NOT NULL,
	"chat_session_id" text NOT NULL,
	"role" "orchestrator"."chat_role" NOT NULL,
	"content" text NOT NULL,
	"change_set_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."chat_sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"target_type" "orchestrator"."chat_target" NOT NULL,
	"target_id" text NOT NULL,
	"initiative_id" text NOT NULL,
	"agent_id" text,
	"status" "orchestrator"."chat_session_status" DEFAULT 'active' NOT NULL,
	"closed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."conversations" (
	"id" text PRIMARY KEY NOT NULL,
	"from_agent_id" text NOT NULL,
	"to_agent_id" text NOT NULL,
	"initiative_id" text,
	"phase_id" text,
	"task_id" text,
	"question" text NOT NULL,
	"answer" text,
	"status" "orchestrator"."conversation_status" DEFAULT 'pending' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orchestrator"."messages" (
	"id" text PRIMARY KEY NOT NULL,
	"sender_type" "orchestrator"."participant_type" NOT NULL,
	"sender_id" text,
	"recipient_type" "orchestrator"."participant_type" NOT NULL,
	"recipient_id" text,
	"parent_message_id" text,
	"content" text NOT NULL,
	"requires_response" boolean DEFAULT false NOT NULL,
	"status" "orchestrator"."message_status" DEFAULT 'pending' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scheduler"."context_entries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"job_id" uuid NOT NULL,
	"key" text NOT NULL,
	"value" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "context_entries_job_id_key_key" UNIQUE("job_id","key")
);
--> statement-breakpoint
CREATE TABLE "scheduler"."endpoints" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"job_id" uuid,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"method" "scheduler"."http_method" DEFAULT 'GET' NOT NULL,
	"headers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"auth" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scheduler"."jobs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"definition_nl" text NOT NULL,
	"next_run_at" timestamp with time zone,
	"status" "scheduler"."job_status" DEFAULT 'PAUSED' NOT NULL,
	"locked" boolean DEFAULT false NOT NULL,
	"input_tokens" integer DEFAULT 0 NOT NULL,
	"output_tokens" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scheduler"."messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"job_id" uuid NOT NULL,
	"role" "scheduler"."message_role" NOT NULL,
	"content" text NOT NULL,
	"metadata" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scheduler"."tasks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"job_id" uuid NOT NULL,
	"status" "scheduler"."task_status" DEFAULT 'PENDING' NOT NULL,
	"input" jsonb,
	"result" jsonb,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "telemetry"."logs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"source" text NOT NULL,
	"level" "telemetry"."log_level" DEFAULT 'info' NOT NULL,
	"message" text NOT NULL,
	"meta" jsonb,
	"search" "tsvector" GENERATED ALWAYS AS (to_tsvector('english'::regconfig, coalesce(message, '') || ' ' || coalesce(source, '') || ' ' || coalesce(case level when 'debug' then 'debug' when 'info' then 'info' when 'warn' then 'warn' when 'error' then 'error' end, ''))) STORED,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"embedding" vector(16)
);
--> statement-breakpoint
CREATE TABLE "telemetry"."metrics" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"window_start" timestamp with time zone NOT NULL,
	"window_end" timestamp with time zone NOT NULL,
	"endpoint" text NOT NULL,
	"p50_latency" integer NOT NULL,
	"p95_latency" integer NOT NULL,
	"p99_latency" integer NOT NULL,
	"error_rate" double precision DEFAULT 0 NOT NULL,
	"traffic_count" integer DEFAULT 0 NOT NULL,
	"request_size" bigint,
	"response_size" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"embedding" vector(16),
	CONSTRAINT "metrics_window_check" CHECK (window_end > window_start),
	CONSTRAINT "metrics_error_rate_check" CHECK (error_rate between 0 and 1)
);
--> statement-breakpoint
CREATE TABLE "telemetry"."request_snapshots" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"query" jsonb,
	"body" jsonb,
	"headers" jsonb,
	"user_id" text,
	"timestamp" timestamp with time zone DEFAULT now() NOT NULL,
	"version" text NOT NULL,
	"stage" text NOT NULL,
	"status_code" integer,
	"response_body" jsonb,
	"response_headers" jsonb,
	"duration" integer NOT NULL,
	"geo_country" text,
	"geo_region" text,
	"geo_city" text,
	"geo_lat" double precision,
	"geo_lon" double precision,
	"geo_source" "telemetry"."geo_source" DEFAULT 'none' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"embedding" vector(16)
);
--> statement-breakpoint
CREATE TABLE "publishing"."deployment_history" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"commit_sha" text NOT NULL,
	"status" "publishing"."deployment_status" DEFAULT 'pending' NOT NULL,
	"deployed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error_log" text,
	"build_log" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "publishing"."git_repositories" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"repo_url" text NOT NULL,
	"branch" text DEFAULT 'main' NOT NULL,
	"deploy_key" text,
	"last_sync" timestamp with time zone,
	"sync_status" "publishing"."sync_status" DEFAULT 'idle' NOT NULL,
	"error_log" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "git_repositories_workspace_id_key" UNIQUE("workspace_id")
);
--> statement-breakpoint
CREATE TABLE "publishing"."nodes" (
	"uuid" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"parent_uuid" uuid,
	"order" integer DEFAULT 0 NOT NULL,
	"page_name" text NOT NULL,
	"slug" text NOT NULL,
	"title" text NOT NULL,
	"html" text,
	"metadata" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "publishing"."workspaces" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"domain" text,
	"embed_depth" integer DEFAULT 5 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspaces_user_id_key" UNIQUE("user_id"),
	CONSTRAINT "workspaces_slug_key" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "identity"."accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."api_keys" ADD CONSTRAINT "api_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."platform_identities" ADD CONSTRAINT "platform_identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."channel_messages" ADD CONSTRAINT "channel_messages_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "assistant"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."context_observations" ADD CONSTRAINT "context_observations_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "assistant"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."context_observations" ADD CONSTRAINT "context_observations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."context_summaries" ADD CONSTRAINT "context_summaries_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "assistant"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."security_audit_logs" ADD CONSTRAINT "security_audit_logs_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "assistant"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."clients" ADD CONSTRAINT "clients_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "assistant"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."pipeline_stages" ADD CONSTRAINT "pipeline_stages_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "assistant"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."task_drafts" ADD CONSTRAINT "task_drafts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."task_drafts" ADD CONSTRAINT "task_drafts_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "assistant"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."task_logs" ADD CONSTRAINT "task_logs_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "assistant"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."task_logs" ADD CONSTRAINT "task_logs_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "identity"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."tasks" ADD CONSTRAINT "tasks_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."tasks" ADD CONSTRAINT "tasks_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "assistant"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."tasks" ADD CONSTRAINT "tasks_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "assistant"."clients"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."tasks" ADD CONSTRAINT "tasks_stage_id_fkey" FOREIGN KEY ("stage_id") REFERENCES "assistant"."pipeline_stages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."tasks" ADD CONSTRAINT "tasks_draft_id_fkey" FOREIGN KEY ("draft_id") REFERENCES "assistant"."task_drafts"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."flags" ADD CONSTRAINT "flags_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."flags" ADD CONSTRAINT "flags_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "assistant"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."flags" ADD CONSTRAINT "flags_resolved_by_fkey" FOREIGN KEY ("resolved_by") REFERENCES "identity"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."inquiry_messages" ADD CONSTRAINT "inquiry_messages_thread_id_fkey" FOREIGN KEY ("thread_id") REFERENCES "assistant"."inquiry_threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."inquiry_messages" ADD CONSTRAINT "inquiry_messages_sender_id_fkey" FOREIGN KEY ("sender_id") REFERENCES "identity"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."inquiry_threads" ADD CONSTRAINT "inquiry_threads_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "assistant"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."inquiry_threads" ADD CONSTRAINT "inquiry_threads_flag_id_fkey" FOREIGN KEY ("flag_id") REFERENCES "assistant"."flags"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistant"."mood_entries" ADD CONSTRAINT "mood_entries_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."agents" ADD CONSTRAINT "agents_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "orchestrator"."tasks"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."agents" ADD CONSTRAINT "agents_initiative_id_fkey" FOREIGN KEY ("initiative_id") REFERENCES "orchestrator"."initiatives"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."agents" ADD CONSTRAINT "agents_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "orchestrator"."accounts"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."errands" ADD CONSTRAINT "errands_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "orchestrator"."agents"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."errands" ADD CONSTRAINT "errands_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "orchestrator"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."proposals" ADD CONSTRAINT "proposals_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "orchestrator"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."proposals" ADD CONSTRAINT "proposals_initiative_id_fkey" FOREIGN KEY ("initiative_id") REFERENCES "orchestrator"."initiatives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."initiative_projects" ADD CONSTRAINT "initiative_projects_initiative_id_fkey" FOREIGN KEY ("initiative_id") REFERENCES "orchestrator"."initiatives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."initiative_projects" ADD CONSTRAINT "initiative_projects_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "orchestrator"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."pages" ADD CONSTRAINT "pages_initiative_id_fkey" FOREIGN KEY ("initiative_id") REFERENCES "orchestrator"."initiatives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."pages" ADD CONSTRAINT "pages_parent_page_id_fkey" FOREIGN KEY ("parent_page_id") REFERENCES "orchestrator"."pages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."phase_dependencies" ADD CONSTRAINT "phase_dependencies_phase_id_fkey" FOREIGN KEY ("phase_id") REFERENCES "orchestrator"."phases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."phase_dependencies" ADD CONSTRAINT "phase_dependencies_depends_on_phase_id_fkey" FOREIGN KEY ("depends_on_phase_id") REFERENCES "orchestrator"."phases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."phases" ADD CONSTRAINT "phases_initiative_id_fkey" FOREIGN KEY ("initiative_id") REFERENCES "orchestrator"."initiatives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."review_comments" ADD CONSTRAINT "review_comments_phase_id_fkey" FOREIGN KEY ("phase_id") REFERENCES "orchestrator"."phases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."task_dependencies" ADD CONSTRAINT "task_dependencies_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "orchestrator"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."task_dependencies" ADD CONSTRAINT "task_dependencies_depends_on_task_id_fkey" FOREIGN KEY ("depends_on_task_id") REFERENCES "orchestrator"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."tasks" ADD CONSTRAINT "tasks_phase_id_fkey" FOREIGN KEY ("phase_id") REFERENCES "orchestrator"."phases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."tasks" ADD CONSTRAINT "tasks_initiative_id_fkey" FOREIGN KEY ("initiative_id") REFERENCES "orchestrator"."initiatives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."tasks" ADD CONSTRAINT "tasks_parent_task_id_fkey" FOREIGN KEY ("parent_task_id") REFERENCES "orchestrator"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."change_sets" ADD CONSTRAINT "change_sets_initiative_id_fkey" FOREIGN KEY ("initiative_id") REFERENCES "orchestrator"."initiatives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."chat_messages" ADD CONSTRAINT "chat_messages_chat_session_id_fkey" FOREIGN KEY ("chat_session_id") REFERENCES "orchestrator"."chat_sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."chat_messages" ADD CONSTRAINT "chat_messages_change_set_id_fkey" FOREIGN KEY ("change_set_id") REFERENCES "orchestrator"."change_sets"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."chat_sessions" ADD CONSTRAINT "chat_sessions_initiative_id_fkey" FOREIGN KEY ("initiative_id") REFERENCES "orchestrator"."initiatives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."chat_sessions" ADD CONSTRAINT "chat_sessions_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "orchestrator"."agents"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."conversations" ADD CONSTRAINT "conversations_from_agent_id_fkey" FOREIGN KEY ("from_agent_id") REFERENCES "orchestrator"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."conversations" ADD CONSTRAINT "conversations_to_agent_id_fkey" FOREIGN KEY ("to_agent_id") REFERENCES "orchestrator"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."conversations" ADD CONSTRAINT "conversations_initiative_id_fkey" FOREIGN KEY ("initiative_id") REFERENCES "orchestrator"."initiatives"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."conversations" ADD CONSTRAINT "conversations_phase_id_fkey" FOREIGN KEY ("phase_id") REFERENCES "orchestrator"."phases"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."conversations" ADD CONSTRAINT "conversations_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "orchestrator"."tasks"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."messages" ADD CONSTRAINT "messages_sender_id_fkey" FOREIGN KEY ("sender_id") REFERENCES "orchestrator"."agents"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."messages" ADD CONSTRAINT "messages_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "orchestrator"."agents"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orchestrator"."messages" ADD CONSTRAINT "messages_parent_message_id_fkey" FOREIGN KEY ("parent_message_id") REFERENCES "orchestrator"."messages"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scheduler"."context_entries" ADD CONSTRAINT "context_entries_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "scheduler"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scheduler"."endpoints" ADD CONSTRAINT "endpoints_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scheduler"."endpoints" ADD CONSTRAINT "endpoints_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "scheduler"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scheduler"."jobs" ADD CONSTRAINT "jobs_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scheduler"."messages" ADD CONSTRAINT "messages_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "scheduler"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scheduler"."tasks" ADD CONSTRAINT "tasks_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "scheduler"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publishing"."deployment_history" ADD CONSTRAINT "deployment_history_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "publishing"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publishing"."git_repositories" ADD CONSTRAINT "git_repositories_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "publishing"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publishing"."nodes" ADD CONSTRAINT "nodes_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "publishing"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publishing"."nodes" ADD CONSTRAINT "nodes_parent_uuid_fkey" FOREIGN KEY ("parent_uuid") REFERENCES "publishing"."nodes"("uuid") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publishing"."workspaces" ADD CONSTRAINT "workspaces_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_user_id_idx" ON "identity"."accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "api_keys_user_id_idx" ON "identity"."api_keys" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "platform_identities_user_id_idx" ON "identity"."platform_identities" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_user_id_idx" ON "identity"."sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_expires_at_idx" ON "identity"."sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "users_deleted_at_idx" ON "identity"."users" USING btree ("deleted_at") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "verification_tokens_expires_at_idx" ON "identity"."verification_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "channel_messages_organization_id_idx" ON "assistant"."channel_messages" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "channel_messages_created_at_idx" ON "assistant"."channel_messages" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "context_observations_organization_id_entity_idx" ON "assistant"."context_observations" USING btree ("organization_id","entity_type","entity_id","observed_at");--> statement-breakpoint
CREATE INDEX "context_observations_user_id_idx" ON "assistant"."context_observations" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "context_observations_embedding_cosine_idx" ON "assistant"."context_observations" USING hnsw ("embedding" vector_cosine_ops);--> statement-breakpoint
CREATE INDEX "context_summaries_embedding_cosine_idx" ON "assistant"."context_summaries" USING hnsw ("embedding" vector_cosine_ops);--> statement-breakpoint
CREATE INDEX "security_audit_logs_organization_id_idx" ON "assistant"."security_audit_logs" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "security_audit_logs_threat_level_idx" ON "assistant"."security_audit_logs" USING btree ("threat_level");--> statement-breakpoint
CREATE INDEX "security_audit_logs_created_at_idx" ON "assistant"."security_audit_logs" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "security_audit_logs_organization_id_threat_level_created_at_idx" ON "assistant"."security_audit_logs" USING btree ("organization_id","threat_level","created_at");--> statement-breakpoint
CREATE INDEX "clients_organization_id_idx" ON "assistant"."clients" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "pipeline_stages_organization_id_idx" ON "assistant"."pipeline_stages" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "pipeline_stages_organization_id_position_idx" ON "assistant"."pipeline_stages" USING btree ("organization_id","position");--> statement-breakpoint
CREATE INDEX "task_drafts_user_id_idx" ON "assistant"."task_drafts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "task_drafts_organization_id_idx" ON "assistant"."task_drafts" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "task_drafts_expires_at_idx" ON "assistant"."task_drafts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "task_logs_task_id_created_at_idx" ON "assistant"."task_logs" USING btree ("task_id","created_at");--> statement-breakpoint
CREATE INDEX "task_logs_actor_id_idx" ON "assistant"."task_logs" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "tasks_user_id_idx" ON "assistant"."tasks" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "tasks_organization_id_idx" ON "assistant"."tasks" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "tasks_status_idx" ON "assistant"."tasks" USING btree ("status");--> statement-breakpoint
CREATE INDEX "tasks_user_id_status_idx" ON "assistant"."tasks" USING btree ("user_id","status");--> statement-breakpoint
CREATE INDEX "tasks_due_date_idx" ON "assistant"."tasks" USING btree ("due_date");--> statement-breakpoint
CREATE INDEX "tasks_created_at_idx" ON "assistant"."tasks" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "tasks_client_id_idx" ON "assistant"."tasks" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "tasks_stage_id_idx" ON "assistant"."tasks" USING btree ("stage_id");--> statement-breakpoint
CREATE INDEX "tasks_draft_id_idx" ON "assistant"."tasks" USING btree ("draft_id");--> statement-breakpoint
CREATE INDEX "flags_user_id_idx" ON "assistant"."flags" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "flags_organization_id_idx" ON "assistant"."flags" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "flags_severity_idx" ON "assistant"."flags" USING btree ("severity");--> statement-breakpoint
CREATE INDEX "flags_status_idx" ON "assistant"."flags" USING btree ("status");--> statement-breakpoint
CREATE INDEX "flags_user_id_status_idx" ON "assistant"."flags" USING btree ("user_id","status");--> statement-breakpoint
CREATE INDEX "flags_resolved_by_idx" ON "assistant"."flags" USING btree ("resolved_by");--> statement-breakpoint
CREATE INDEX "inquiry_messages_thread_id_created_at_idx" ON "assistant"."inquiry_messages" USING btree ("thread_id","created_at");--> statement-breakpoint
CREATE INDEX "inquiry_messages_sender_id_idx" ON "assistant"."inquiry_messages" USING btree ("sender_id");--> statement-breakpoint
CREATE INDEX "inquiry_threads_organization_id_idx" ON "assistant"."inquiry_threads" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "inquiry_threads_flag_id_idx" ON "assistant"."inquiry_threads" USING btree ("flag_id");--> statement-breakpoint
CREATE INDEX "mood_entries_user_id_idx" ON "assistant"."mood_entries" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "mood_entries_recorded_at_idx" ON "assistant"."mood_entries" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "mood_entries_user_id_recorded_at_idx" ON "assistant"."mood_entries" USING btree ("user_id","recorded_at");--> statement-breakpoint
CREATE INDEX "accounts_provider_last_used_at_idx" ON "orchestrator"."accounts" USING btree ("provider","last_used_at");--> statement-breakpoint
CREATE INDEX "agent_log_chunks_agent_id_idx" ON "orchestrator"."agent_log_chunks" USING btree ("agent_id");--> statement-breakpoint
CREATE INDEX "agent_log_chunks_created_at_idx" ON "orchestrator"."agent_log_chunks" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "agents_task_id_idx" ON "orchestrator"."agents" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "agents_initiative_id_idx" ON "orchestrator"."agents" USING btree ("initiative_id");--> statement-breakpoint
CREATE INDEX "agents_account_id_idx" ON "orchestrator"."agents" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "agents_session_id_idx" ON "orchestrator"."agents" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "agents_status_idx" ON "orchestrator"."agents" USING btree ("status");--> statement-breakpoint
CREATE INDEX "errands_agent_id_idx" ON "orchestrator"."errands" USING btree ("agent_id");--> statement-breakpoint
CREATE INDEX "errands_project_id_status_idx" ON "orchestrator"."errands" USING btree ("project_id","status");--> statement-breakpoint
CREATE INDEX "proposals_agent_id_status_idx" ON "orchestrator"."proposals" USING btree ("agent_id","status");--> statement-breakpoint
CREATE INDEX "proposals_initiative_id_idx" ON "orchestrator"."proposals" USING btree ("initiative_id");--> statement-breakpoint
CREATE INDEX "initiative_projects_project_id_idx" ON "orchestrator"."initiative_projects" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "initiatives_status_idx" ON "orchestrator"."initiatives" USING btree ("status");--> statement-breakpoint
CREATE INDEX "pages_initiative_id_idx" ON "orchestrator"."pages" USING btree ("initiative_id");--> statement-breakpoint
CREATE INDEX "pages_parent_page_id_sort_order_idx" ON "orchestrator"."pages" USING btree ("parent_page_id","sort_order");--> statement-breakpoint
CREATE INDEX "phase_dependencies_depends_on_phase_id_idx" ON "orchestrator"."phase_dependencies" USING btree ("depends_on_phase_id");--> statement-breakpoint
CREATE INDEX "phases_initiative_id_idx" ON "orchestrator"."phases" USING btree ("initiative_id");--> statement-breakpoint
CREATE INDEX "review_comments_phase_id_idx" ON "orchestrator"."review_comments" USING btree ("phase_id");--> statement-breakpoint
CREATE INDEX "task_dependencies_depends_on_task_id_idx" ON "orchestrator"."task_dependencies" USING btree ("depends_on_task_id");--> statement-breakpoint
CREATE INDEX "tasks_phase_id_order_idx" ON "orchestrator"."tasks" USING btree ("phase_id","order");--> statement-breakpoint
CREATE INDEX "tasks_initiative_id_idx" ON "orchestrator"."tasks" USING btree ("initiative_id");--> statement-breakpoint
CREATE INDEX "tasks_parent_task_id_idx" ON "orchestrator"."tasks" USING btree ("parent_task_id");--> statement-breakpoint
CREATE INDEX "tasks_status_idx" ON "orchestrator"."tasks" USING btree ("status");--> statement-breakpoint
CREATE INDEX "change_sets_initiative_id_idx" ON "orchestrator"."change_sets" USING btree ("initiative_id");--> statement-breakpoint
CREATE INDEX "chat_messages_chat_session_id_idx" ON "orchestrator"."chat_messages" USING btree ("chat_session_id");--> statement-breakpoint
CREATE INDEX "chat_messages_change_set_id_idx" ON "orchestrator"."chat_messages" USING btree ("change_set_id");--> statement-breakpoint
CREATE INDEX "chat_sessions_target_type_target_id_idx" ON "orchestrator"."chat_sessions" USING btree ("target_type","target_id");--> statement-breakpoint
CREATE INDEX "chat_sessions_initiative_id_idx" ON "orchestrator"."chat_sessions" USING btree ("initiative_id");--> statement-breakpoint
CREATE INDEX "chat_sessions_agent_id_idx" ON "orchestrator"."chat_sessions" USING btree ("agent_id");--> statement-breakpoint
CREATE INDEX "chat_sessions_closed_at_idx" ON "orchestrator"."chat_sessions" USING btree ("closed_at");--> statement-breakpoint
CREATE INDEX "conversations_to_agent_id_status_idx" ON "orchestrator"."conversations" USING btree ("to_agent_id","status");--> statement-breakpoint
CREATE INDEX "conversations_from_agent_id_idx" ON "orchestrator"."conversations" USING btree ("from_agent_id");--> statement-breakpoint
CREATE INDEX "conversations_initiative_id_idx" ON "orchestrator"."conversations" USING btree ("initiative_id");--> statement-breakpoint
CREATE INDEX "conversations_phase_id_idx" ON "orchestrator"."conversations" USING btree ("phase_id");--> statement-breakpoint
CREATE INDEX "conversations_task_id_idx" ON "orchestrator"."conversations" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "messages_sender_id_idx" ON "orchestrator"."messages" USING btree ("sender_id");--> statement-breakpoint
CREATE INDEX "messages_recipient_id_idx" ON "orchestrator"."messages" USING btree ("recipient_id");--> statement-breakpoint
CREATE INDEX "messages_parent_message_id_idx" ON "orchestrator"."messages" USING btree ("parent_message_id");--> statement-breakpoint
CREATE INDEX "messages_recipient_type_status_idx" ON "orchestrator"."messages" USING btree ("recipient_type","status");--> statement-breakpoint
CREATE INDEX "endpoints_user_id_idx" ON "scheduler"."endpoints" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "endpoints_job_id_idx" ON "scheduler"."endpoints" USING btree ("job_id");--> statement-breakpoint
CREATE INDEX "jobs_user_id_idx" ON "scheduler"."jobs" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "jobs_status_next_run_at_idx" ON "scheduler"."jobs" USING btree ("status","next_run_at");--> statement-breakpoint
CREATE INDEX "messages_job_id_created_at_idx" ON "scheduler"."messages" USING btree ("job_id","created_at");--> statement-breakpoint
CREATE INDEX "tasks_job_id_idx" ON "scheduler"."tasks" USING btree ("job_id");--> statement-breakpoint
CREATE INDEX "tasks_status_idx" ON "scheduler"."tasks" USING btree ("status");--> statement-breakpoint
CREATE INDEX "logs_search_idx" ON "telemetry"."logs" USING gin ("search");--> statement-breakpoint
CREATE INDEX "logs_embedding_cosine_idx" ON "telemetry"."logs" USING hnsw ("embedding" vector_cosine_ops);--> statement-breakpoint
CREATE INDEX "logs_level_created_at_idx" ON "telemetry"."logs" USING btree ("level","created_at");--> statement-breakpoint
CREATE INDEX "logs_created_at_idx" ON "telemetry"."logs" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "logs_deleted_at_idx" ON "telemetry"."logs" USING btree ("deleted_at") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "metrics_embedding_cosine_idx" ON "telemetry"."metrics" USING hnsw ("embedding" vector_cosine_ops);--> statement-breakpoint
CREATE INDEX "metrics_endpoint_window_start_idx" ON "telemetry"."metrics" USING btree ("endpoint","window_start");--> statement-breakpoint
CREATE INDEX "metrics_window_end_idx" ON "telemetry"."metrics" USING btree ("window_end");--> statement-breakpoint
CREATE INDEX "metrics_deleted_at_idx" ON "telemetry"."metrics" USING btree ("deleted_at") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "request_snapshots_embedding_cosine_idx" ON "telemetry"."request_snapshots" USING hnsw ("embedding" vector_cosine_ops);--> statement-breakpoint
CREATE INDEX "request_snapshots_user_id_timestamp_idx" ON "telemetry"."request_snapshots" USING btree ("user_id","timestamp");--> statement-breakpoint
CREATE INDEX "request_snapshots_path_timestamp_idx" ON "telemetry"."request_snapshots" USING btree ("path","timestamp");--> statement-breakpoint
CREATE INDEX "request_snapshots_created_at_idx" ON "telemetry"."request_snapshots" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "request_snapshots_deleted_at_idx" ON "telemetry"."request_snapshots" USING btree ("deleted_at") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "deployment_history_workspace_id_deployed_at_idx" ON "publishing"."deployment_history" USING btree ("workspace_id","deployed_at");--> statement-breakpoint
CREATE INDEX "nodes_parent_uuid_order_idx" ON "publishing"."nodes" USING btree ("parent_uuid","order");--> statement-breakpoint
CREATE INDEX "nodes_workspace_id_page_name_idx" ON "publishing"."nodes" USING btree ("workspace_id","page_name");