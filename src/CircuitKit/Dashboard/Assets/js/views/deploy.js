// May I deploy?
import { get } from '../api.js';
import { clear, every, h, say } from '../parts/dom.js';
import { topics } from '../parts/words.js';

const answers = {
  Yes: ['Yes, deploy.', 'Every check passed.'],
  YesWithCare: ['Yes, with care.', 'No work is at risk, but some things could be better.'],
  No: ['No, not now.', 'A deploy would lose work.'],
};

const weights = { Fine: ['Fine', 'good'], Care: ['Care', 'care'], Stop: ['Stop', 'bad'] };

export function showDeploy(main) {
  const body = h('div', {});
  let announced;
  main.append(h('div', { class: 'page-head' }, h('h1', {}, 'May I deploy?')), body);
  return every(5000, refresh);

  async function refresh() {
    const verdict = await get('deploy').catch(() => null);
    if (!verdict) {
      return;
    }
    const [answer, why] = answers[verdict.answer] ?? [verdict.answer, ''];
    clear(body).append(
      h('section', { class: 'card answer', 'data-answer': verdict.answer, 'aria-label': 'Answer' }, h('p', {}, answer), h('p', { class: 'soft' }, why)),
      h('ul', { class: 'card reasons' }, verdict.reasons.map(reason => h('li', {},
        h('span', { class: `badge ${weights[reason.weight]?.[1] ?? ''}` }, weights[reason.weight]?.[0] ?? reason.weight),
        h('div', {}, h('h2', {}, topics[reason.topic] ?? reason.topic), h('p', {}, reason.text))))));
    if (announced !== verdict.answer) {
      announced = verdict.answer;
      say(answer);
    }
  }
}
