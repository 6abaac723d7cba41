/* Pure: the rules of the sign-up form that can be checked before asking the server. */
export function faultsOfSignUp({ first_name: first, last_name: last, email, password }) {
  const faults = [];
  const length = (text) => [...text.trim()].length;
  if (length(first) < 2) faults.push({ field: 'first_name', code: 'too_short', limit: 2 });
  if (length(last) < 2) faults.push({ field: 'last_name', code: 'too_short', limit: 2 });
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())) faults.push({ field: 'email', code: 'email' });
  if ([...password].length < 8) faults.push({ field: 'password', code: 'too_short', limit: 8 });
  return faults;
}
