const ONSETS = ',b,c,ch,d,g,gh,gi,h,k,kh,l,m,n,ng,ngh,nh,p,ph,q,r,s,t,th,tr,v,x'.split(',');
const RIMES =
  'a,ac,ach,ai,am,an,ang,anh,ao,ap,at,au,ay,e,ec,em,en,eng,enh,eo,ep,et,eu,ech,i,ia,ich,iec,iem,ien,ieng,iep,iet,ieu,im,in,inh,ip,it,iu,o,oa,oac,oach,oai,oam,oan,oang,oanh,oat,oay,oe,oen,oeo,oet,oi,om,on,ong,oong,op,ot,oc,u,ua,uan,uang,uat,uay,uan,uc,ue,uech,uenh,ui,um,un,ung,uo,uoc,uoi,uom,uon,uong,uop,uot,uou,up,ut,uu,uy,uya,uych,uyen,uyet,uynh,uyt,uyu,uyp,y,ya,yem,yen,yeng,yet,yeu'.split(
    ',',
  );

/** Every syllable Vietnamese spelling allows, without diacritics: about 3.000, many of them unused. */
export const vietnameseSyllables = () => ONSETS.flatMap((onset) => RIMES.map((rime) => onset + rime));
