// May I deploy?
import { get } from '../api.js';
import { clear, every, h, say } from '../parts/dom.js';
import { topics } from '../parts/words.js';

const answers = {
  Yes: ['Yes, deploy.', 'Every check passed.'],
  YesWithCare: ['Yes, with care.', 'No work is at risk, but some things could be better.'],
  No: ['No, not now.', 'A deploy would lose work.'],
};

const badges = { Yes: ['Fine', 'good'], YesWithCare: ['Care', 'care'], No: ['Stop', 'bad'] };

export function showDeploy(main) {
  const body = h('div', {});
  let announced;
  main.append(h('div', { class: 'page-head' }, h('h1', {}, 'May I deploy?')), body);
  return every(5000, refresh);

  async function refresh() {
    const result = await get('deploy').catch(() => null);
    if (!result) {
      return;
    }
    const [answer, why] = answers[result.answer] ?? [result.answer, ''];
    clear(body).append(
      h('section', { class: 'card answer', 'data-answer': result.answer, 'aria-label': 'Answer' }, h('p', {}, answer), h('p', { class: 'soft' }, why)),
      h('ul', { class: 'card reasons' }, result.reasons.map(reason => h('li', {},
        h('span', { class: `badge ${badges[reason.answer]?.[1] ?? ''}` }, badges[reason.answer]?.[0] ?? reason.answer),
        h('div', {}, h('h2', {}, topics[reason.topic] ?? reason.topic), h('p', {}, reason.text))))));
    if (announced !== result.answer) {
      announced = result.answer;
      say(answer);
    }
  }
}
