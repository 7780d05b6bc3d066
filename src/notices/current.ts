/**
 * The version whose text the readers of a notice get now, as a query for a lateral join: the one in force, else
 * the one published, that is reached from the version the notice was sent with (`sent`, an alias of
 * policy_version) by editorial changes only. A change that was taken back before it came into force counts as
 * if it had never been.
 */
export function currentVersion(sent: string): string {
  return `
    select c.id, c.number, c.action, c.minimum_method from policy_version c
    where c.policy_id = ${sent}.policy_id and c.number >= ${sent}.number and c.state in ('published', 'in-force')
      and not exists (${materialAfter(sent)} and m.number <= c.number)
    order by c.state = 'in-force' desc, c.number desc limit 1`;
}

/** Where nothing is valid any more: whether that is because the policy was taken back, and not replaced. */
export function wasWithdrawn(sent: string): string {
  return `
    (${sent}.state = 'withdrawn' or (select e.state = 'withdrawn' from policy_version e
       where e.policy_id = ${sent}.policy_id order by e.number desc limit 1))`;
}

/** The material changes after a version, as `m`, without those taken back before they came into force. */
export function materialAfter(sent: string): string {
  return `
    select from policy_version m
    where m.policy_id = ${sent}.policy_id and m.number > ${sent}.number
      and m.change = 'material' and not (m.state = 'withdrawn' and m.in_force_at is null)`;
}
