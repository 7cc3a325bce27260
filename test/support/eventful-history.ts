import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './cli.ts'
import { writeMigrations } from './project.ts'

// Every row has the id that is written here: what a sequence hands out is not given back by a rollback.
const FILES = {
  '0000_accounts': `create type plan as enum ('free', 'paid');
create table accounts (id int primary key, name text not null, plan plan not null default 'free', nick text);
--> statement-breakpoint
insert into accounts select n, 'account ' || n from generate_series(1, 3000) n;
--> statement-breakpoint
create table notes (n int not null, note text not null);
insert into notes values (0, 'accounts');`,
  '0001_orders': `create table orders (
  id int primary key,
  account int not null constraint orders_account_fk references accounts on delete cascade,
  price numeric(10, 2) not null check (price >= 0),
  total numeric(10, 2)
);
--> statement-breakpoint
insert into orders select n, 1 + n % 3000, n % 100 from generate_series(1, 6000) n;
--> statement-breakpoint
create index orders_account_idx on orders (account) where total is not null;
insert into notes values (1, 'orders');`,
  '0002_trial': `alter type plan add value 'trial' before 'paid';
insert into notes values (2, 'trial');`,
  '0003_use_of_trial': `update accounts set plan = 'trial' where id % 3 = 0;
alter table accounts alter column plan set default 'trial';
insert into notes values (3, 'use of trial');`,
  '0004_touched': `create table touched (what text primary key, times int not null);
insert into touched values ('orders', 0);
--> statement-breakpoint
create function touch() returns trigger language plpgsql as $body$
begin
  -- A semicolon; a COMMIT; and --> statement-breakpoint are text in here.
  update touched set times = times + (select count(*) from new_rows) where what = TG_ARGV[0];
  execute $inner$ select 1; $inner$;
  return null;
end $body$;
create trigger orders_touched after update on orders referencing new table as new_rows for each statement execute function touch('orders');
insert into notes values (4, 'touched');`,
  '0005_concurrently': `-- dbctl: no-transaction
insert into notes values (5, 'concurrently');
create index concurrently accounts_name_idx on accounts (name);
create unique index concurrently orders_id_account_idx on orders (id, account);
insert into notes values (5, 'indexed');
vacuum analyze orders;
drop index concurrently accounts_name_idx;
create index concurrently accounts_lower_name_idx on accounts (lower(name));
update orders set price = price + 1 where id % 10 = 0;
insert into notes values (5, 'done');`,
  '0006_totals': `update orders set total = price * 2 from generate_series(1, 1) n;
--> statement-breakpoint
alter table orders alter column total set not null;
alter table orders add constraint orders_total_check check (total >= price) not valid;
alter table orders validate constraint orders_total_check;
insert into notes values (6, 'totals');`,
  '0007_commit': `insert into notes values (7, 'before');
COMMIT;
--> statement-breakpoint
create index concurrently orders_total_idx on orders (total desc);
--> statement-breakpoint
insert into notes values (7, 'behind');
update orders set price = price + 1 where id % 7 = 0;`,
  '0008_views': `create domain amount as numeric(12, 2) check (value >= 0);
create view spendings as select account, sum(total)::amount as spent from orders group by account;
create materialized view spenders as select account from spendings where spent > 100;
create unique index spenders_account_idx on spenders (account);
comment on view spendings is 'What each account has spent';
alter table accounts rename column nick to nickname;
insert into notes values (8, 'views');`,
  '0009_visits': `alter table accounts add column visits int not null default 0;
insert into notes values (9, 'visits');`,
  '0010_events': `create table events (id int, day date not null, primary key (id, day)) partition by range (day);
create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
insert into events select n, date '2024-01-01' + n % 700 from generate_series(1, 2000) n;
alter table accounts drop column name cascade;
insert into notes values (10, 'events');`,
  '0011_end': `-- dbctl: no-transaction
insert into notes values (11, 'end');
alter type plan add value 'gone';
reindex index concurrently orders_total_idx;
vacuum accounts;
alter table events detach partition events_2024 concurrently;
update accounts set plan = 'gone' where id = 1;
insert into notes values (11, 'done');`,
}

const VISITS = `import { defineMigration } from 'dbctl'

export default defineMigration({
  async up({ session, batches }) {
    await batches<number>('visits', async (after = 0) => {
      const rows = await session.query<{ id: number }>(
        'update accounts set visits = visits + 1 where id in (select id from accounts where id > $1 order by id limit 500) returning id',
        [after],
      )
      return rows.length === 0 ? undefined : Math.max(...rows.map(({ id }) => id))
    })
    await batches('once', async () => {
      await session.query("insert into notes values (9, 'visited')")
      return undefined
    })
  },
})
`

/** The migrations by name, in order. */
export const EVENTFUL = Object.keys(FILES)

/**
 * A project with a bit of everything that can be interrupted: transactions, statements outside of one, a COMMIT of the file's own,
 * TypeScript in batches. Whatever is done twice or left out shows in its rows. It takes about a second.
 */
export function eventfulProject(): string {
  const cwd = temporaryFolder()
  writeMigrations(join(cwd, 'drizzle'), FILES)
  writeFileSync(join(cwd, 'drizzle/0009_visits.ts'), VISITS)
  return cwd
}
