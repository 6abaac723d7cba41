/* Tells that a picture is ready: the title always, a sound or a system notification only if the person chose it. */
import { t } from './i18n.js';
import { jobs } from './jobs.js';
import { say } from './live.js';
import { recall, remember } from './storage.js';
import { countUnseen } from './title.js';

export const notifyAsked = () => recall('notify') !== undefined;
export const currentNotify = () => recall('notify') || 'none';
export const setNotify = (choice) => remember('notify', choice);

export async function askForNotifications() {
  if (!('Notification' in window)) return false;
  return (await Notification.requestPermission()) === 'granted';
}

/* Two short soft tones. */
function chime() {
  const audio = new AudioContext();
  for (const [i, frequency] of [660, 880].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + i * 0.14;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.4);
  }
  setTimeout(() => audio.close(), 1000);
}

function tell(job) {
  const done = job.status === 'succeeded';
  const prompt = job.request.prompt.slice(0, 60);
  say(t(done ? 'jobs.said.done' : 'jobs.said.ended', { prompt }));
  if (!done) return;
  countUnseen();
  const choice = currentNotify();
  if (choice === 'sound') chime();
  if (choice === 'notification' && document.hidden && Notification.permission === 'granted') {
    new Notification(t('jobs.said.title'), { body: prompt, icon: '/favicon.svg', tag: job.batch_id });
  }
}

/* Called once at the start. */
export function followFinished() {
  jobs.addEventListener('finished', ({ detail }) => tell(detail));
}
