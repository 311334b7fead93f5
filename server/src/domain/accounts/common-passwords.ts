/**
 * The passwords of ten and more characters that lists of leaked ones hold most often, in small
 * letters. Shorter ones are refused for their length.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `0987654321 0123456789 1029384756 1122334455 1212121212 1231231234 1234512345 123456123456
  123456789a 1234567890 12345678900 12345678901 123456789012 1234567891 12345678910 1234567899
  123456789abc 123456789q 123456789z 1234qwerasdf 123654789a 123qweasdzxc 147258369a 1q2w3e4r5t
  1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc 1password1 9876543210 987654321a a123456789 a1b2c3d4e5
  aa12345678 aa123456789 abc1234567 abc123456789 abcd123456 abcde12345 abcdefghij abcdefghijk
  administrator admin12345 admin123456 adminadmin alexander1 asd123456789 asdasdasd1 asdasdasdasd
  asdf123456 asdfasdfasdf asdfghjkl1 asdfghjkl123 asdfghjkl; barcelona1 basketball basketball1
  bismillah1 bismillah123 butterfly1 changeme01 changeme12 changeme123 changemenow charlie123
  christian1 christopher chocolate1 computer12 computer123 concordia1 danielle12 dragon1234
  elizabeth1 everything football10 football11 football12 football123 footballer football99
  forever123 friendship fuckyou123 getmein123 hello12345 hello123456 helloworld helloworld1
  iloveyou01 iloveyou10 iloveyou11 iloveyou12 iloveyou123 iloveyou13 iloveyou22 iloveyou69
  iloveyou99 iloveyou!! internet12 internet123 ireland123 jennifer12 jordan1234 justin1234
  katherine1 leavemealone letmein123 letmein1234 letmeinnow liverpool1 liverpool123 lovelovelove
  loveyou123 manchester manchester1 master1234 michael123 michelle12 microsoft1 minecraft1
  minecraft123 monkey1234 motdepasse mypassword mypassword1 password!! password00 password01
  password02 password10 password11 password12 password123 password1234 password12345 password123!
  password1! password13 password2020 password2021 password2022 password2023 password2024
  password2025 password2026 password21 password22 password23 password99 passwordpassword passw0rd12
  passw0rd123 p@ssw0rd12 p@ssw0rd123 p@ssword123 princess10 princess11 princess12 princess123
  q1w2e3r4t5 q1w2e3r4t5y6 qazwsx1234 qazwsx123456 qazwsxedc1 qazwsxedc123 qazwsxedcrfv qwaszx1234
  qwe123456789 qweasdzxc1 qweasdzxc123 qweqweqwe1 qwer123456 qwerasdfzxcv qwert12345 qwerty1234
  qwerty12345 qwerty123456 qwerty123456789 qwertyqwerty qwertyuiop qwertyuiop1 qwertyuiop123
  qwertyuiop[] realmadrid sebastian1 schalke04! secret1234 skateboard soccer1234 spiderman1
  sunshine10 sunshine11 sunshine12 sunshine123 superman12 superman123 starwars12 starwars123
  summer2023 summer2024 summer2025 summer2026 spring2024 spring2025 spring2026 autumn2024
  autumn2025 winter2023 winter2024 winter2025 winter2026 teamomucho test123456 testing123
  testtest12 testtest123 trustno123 trustnoone unbreakable valentina1 vanessa123 volleyball
  welcome123 welcome1234 welcome2024 welcome2025 welcome2026 whatever12 whatever123 william123
  yourpassword zaq12wsxcde zaq1xsw2cde3 zxcvbnm123 zxcvbnm1234 zxcvbnm,./`.split(/\s+/),
);
