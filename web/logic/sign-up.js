/* Pure: the rules of the sign-up form that can be checked before asking the server. */
export function faultsOfSignUp({ first_name: first, last_name: last, email, password }) {
  const faults = [];
  const atLeast = (limit, field, text) => {
    const { length } = [...text];
    if (length === 0) faults.push({ field, code: 'required' });
    else if (length < limit) faults.push({ field, code: 'too_short', limit });
  };
  atLeast(2, 'first_name', first.trim());
  atLeast(2, 'last_name', last.trim());
  if (!email.trim()) faults.push({ field: 'email', code: 'required' });
  else if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())) faults.push({ field: 'email', code: 'email' });
  atLeast(8, 'password', password);
  return faults;
}
