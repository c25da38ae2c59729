"""Attempts to change the agent's rules, to get around the passphrase, or to see what is not the user's to see."""

from __future__ import annotations

from chat.providers.grammar.notation import whole
from chat.providers.grammar.text import Span, Text

ATTACK = whole(
    r"""
    (ignore|disregard|forget|override|bypass|overrule|drop|neglect|break|violate|skip|suspend|circumvent|delete
        |disable|change|rewrite|replace|update|cancel|remove|discard|set aside|stop following|do not follow
        |never mind)( \S+){0,4}? (instructions?|rules?|guidelines?|prompts?|polic(y|ies)|restrictions?|programming
        |directives?|constraints?|training|safeguards?|safety|guardrails?|filters?|everything (above|before|you)
        |security|protocols?|verification|authentication|what you were told)
    |(ignore|disregard|forget|print|repeat|output) (the |all |everything )?(above|previous|prior|all|everything
        |before|earlier)
        |passphrases? (do not|does not|did not|never) (exist|matter|apply|count)|(his|her|their|somebodys?
        |someones?) (directory|stores|contacts|list)|,? ?system ,|grant (me )?(full )?access|unlock (the|all
        |everything|my|it)( \S+)?|you must obey( .*)?|i command you( .*)?
    |(skip|bypass|ignore|without|no|disable|(?<!i )forget|circumvent|avoid|override|turn off|drop|remove|hack|crack
        |guess
        |get (around|past)|work around|need no|waive|forgo|omit|switch off|does not need|not need|not require
        |not ask for|not asking for|not needing|do away with|past|around|not bother with)( \S+){0,4}? (passphrase
        |password|pass phrase|passcode|pin|verification|security check|security question|security|authentication|auth
        |gate|secret phrase)
    |(reset|clear|stop|kill|end|relax|lift|remove|drop|void)( \S+){0,3}? (passphrase|password
        |verification) (checks?|gate
        |prompt|requirement|step|lock)
    |(passphrase|password|pass phrase|verification|authentication)( \S+){0,3}? (skip|bypass|is not (needed|required
        |necessary)|not (needed|required|necessary)|check is off|no longer|already (given|verified|entered|checked
        |accepted|passed|correct|confirmed)|disabled|unnecessary|off)
    |(do not (remember|have|know|recall)|forgot|forgotten|lost) (my|the|your) (passphrase
        |password)( \S+){0,6}? (show|give|read|tell|send)(?!( me)? (how|what|where|whether|if|why)) \S.*
    |(passphrase|password)( \S+){0,3}? (not|never) (work|working|accepted|recognised|going through)( .*)?
        (just|so|instead|anyway)( \S+){0,3} (give|show|tell|read|send|reveal|hand)( .*)?
    |(what|whats|tell|reveal|give|show|print|share|leak|say|display|expose|send|disclose|hint|remind|get|read
        |(?<!do i )(?<!do you )(?<!does it )need)(?! (\S+ ){0,4}(forget|forgot|lose|lost|change|reset
        |set) )(?! is (a passphrase|the passphrase (for|used for))( \?)?$)( \S+){0,5}? (passphrase|password
        |secret phrase|system prompt|system message|prompt|instructions
        |api key|source code|hidden rules|config|configuration|system instructions|rules)
    |(system|initial|original|hidden|secret|full|entire|above) (prompt|instructions?|message|rules)
        |repeat( \S+){0,6}? (prompt|instructions|above|verbatim|word for word)|your (system )?(prompt|instructions
        |guidelines|rules)
    |(system|admin|root|assistant|developer|user|override|new instructions?|important) :|(\[|<)? ?system ?(\]|>)
        |developer mode|debug mode|god mode|admin mode|dan mode|maintenance mode|sudo|jailbreak|jailbroken|jail break
        |do anything now|prompt injection|test mode|unrestricted|unfiltered|no restrictions|no rules|root access
        |admin access|superuser|safe mode off
    |(i am|this is|it is|as) (really |actually |now |here )?(the|an|your|a|from) (\S+ ){0,2}?(admin|administrator
        |developer|owner|creator|boss|supervisor|engineer|programmer|maintainer|manager of this|police|fbi|support
        |support team|security team|root|sysadmin|moderator|anthropic|openai|authorized|authorised)( .*)?|(i am
        |as) (admin|administrator|root|authorized|authorised|verified|already verified|already authenticated)|i (am
        |have) (already )?(been )?(authorized|authorised|verified|authenticated|logged in as)|trust me i
    |pretend( .*)?|role-? ?play|act (as|like)( .*)?|imagine (you|that you|there|i)( .*)?|you are now|from now on
        |for the rest of this|you are (no longer|not a|free|dan|evil|a different|captain\S*)|(simulate|suppose|assume
        |hypothetically|let us say|let us pretend|say)( \S+){0,4}? (passphrase|verified|gave|passed|given|admin
        |correct)( .*)?
    |(show|print|list|give|export|tell|send|display|read|share|get)( \S+){0,3}? (all|every|everyone's|everybody's
        |other (users?|peoples?|customers?)|each|entire|whole|complete)( \S+){0,3}? (database|users?|tables?
        |passphrases?|secrets|data|customers?|other users?)|(dump|reveal|leak|output|expose|spit out|recite|extract
        |encode)( \S+){0,3}? (all|every|everyone's|everybody's|each|entire|whole|complete)( \S+){0,3}? (phone
        |numbers?|phones?|database|users?|tables?|passphrases?|secrets|data|customers?)
        |(stores|numbers|directory|data|phones|entries|contacts) (of|from|for) (other|another|all|every) (users?
        |people|customers?|accounts?)|as if i (was|were)|i (was|got|have been) ((already|just) )?(verified|cleared
        |authenticated|authori[sz]ed)|dump (the |your |all |everything|my )?(\S+ )?(database|db|directory|table
        |data|memory|numbers|contacts|stores)|drop table|select \*|(other|another) (users?|persons?|peoples?
        |customers?|account)( \S+)? (stores?|directory|numbers?|contacts?|data|entries|list|phones?|passphrase)
        |(someone|somebody) else( \S+){0,2}? (directory|stores|numbers|account)
    |(already|just) (gave|given|entered|typed|told you|said|provided|passed)( \S+){0,3}? (passphrase|password
        |verification)|no longer (require|need|required|needed)( .*)?|(just )?this once( .*)? (skip|without|ignore)
        |make an exception|exception for me|new rules?|your new (role|rules|instructions|name)|(lookups?|you|it) (do
        |does) not (need|require)( \S+){0,2}? passphrase|i lost my passphrase (just|so)( .*)?|(my|the) grandm\S+( .*)?
    """
)


def is_attack(text: Text, names: list[Span]) -> bool:
    """Whether the message, but for the store names in it, is an attack: a shop may be called "Ignore Your Rules"."""
    canon = text.canon
    for start, end in names:
        canon = canon[:start] + "·" * (end - start) + canon[end:]
    return ATTACK.search(canon) is not None
