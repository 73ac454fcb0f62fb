import { callWithJson, type Coordinator } from './coordinator.js';

/** `DELETE runners/delete`: true when the server has forgotten the runner. */
export async function unregisterRunner(coordinator: Coordinator, token: string): Promise<boolean> {
  const answer = await callWithJson(coordinator, 'DELETE', 'runners/delete', { token });
  return answer.status === 200;
}
